package io.tributary.validator.compare;

import io.tributary.contract.control.Control;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.validator.increment.ChangedRows;
import io.tributary.validator.increment.TableChanges;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;

/**
 * Compares what has changed since all of a tenant's rows were known to be equal, while nobody can write to either side: as
 * soon as a marker behind the fence was applied, both have the same rows or differ. All that takes time is done before the
 * fence, in {@link #prepare}.
 */
public final class FencedValidator {
    /** So many rows of tables that have to be compared whole are read in moments. */
    static final long MOST_WHOLE_ROWS = 100_000;

    private static final int MOST_KEYS = 50_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Plan plan;
    private final Control control;
    private final ComparisonLimits limits;
    private final Clock clock;

    /**
     * @param plan a forward one
     * @param control of the target, installed; stays the caller's
     */
    public FencedValidator(Plan plan, Control control) {
        this(plan, control, Clock.systemUTC());
    }

    /** @param clock what the evidence tells the time by */
    public FencedValidator(Plan plan, Control control, Clock clock) {
        this.plan = plan;
        this.control = control;
        this.limits = ComparisonLimits.of(plan.validation());
        this.clock = clock;
    }

    /**
     * Opens sessions on both sides and reads which rows have changed so far, under live writes. To be called shortly before
     * the fence, and shortly after a validation of what has changed: the fewer rows have changed since, the shorter the
     * fence is.
     *
     * @param served where the tenant is written to until the fence: {@link Direction#FORWARD} for the source, {@link
     *     Direction#REVERSE} for the target
     * @param requestedBy who asked, for the evidence
     * @return to be closed by the caller
     * @throws PausedException when changed rows are not enough to tell, or too many: no comparison of all rows holds, a large
     *     table was truncated; a validation without a fence helps, as the remedy says
     * @throws KafkaException when Kafka does not answer
     */
    public FencedComparison prepare(Tenant tenant, Direction served, String requestedBy)
            throws SQLException, IOException, PausedException, InterruptedException {
        ComparisonRun.requireCopied(control, tenant);
        Way way = new Way(plan, control, tenant, served, LIMIT);
        try {
            return prepare(way, requestedBy);
        } catch (SQLException | IOException | PausedException | InterruptedException | RuntimeException e) {
            way.close();
            throw e;
        }
    }

    private FencedComparison prepare(Way way, String requestedBy)
            throws SQLException, IOException, PausedException, InterruptedException {
        TenantIdentity identity = control.identity(way.tenant());
        long copy = way.copy();
        StandingSides sides = StandingSides.open(new Sessions(plan, way.tenant(), identity.id()), limits, copy);
        try {
            Terms terms = Terms.of(ValidationRequest.full(requestedBy), limits);
            MappingRules rules = control.rules();
            Layout layout = Layout.read(rules, identity, sides.source(), sides.target(), way.selects(rules), Set.of());
            ChangedComparison comparison = new ChangedComparison(plan, way.tenant(), terms, layout, rules, identity);
            ChangedRows changed = changed(way, layout.basis(copy));
            try {
                requireFew(way.tenant(), comparison, sides, changed);
                comparison.warm(sides, changed.tables());
                sides.renew();
                FencedComparison fenced = new FencedComparison(way, sides, comparison, changed, otherEnd(way), clock);
                fenced.catchUp();
                return fenced;
            } catch (SQLException | IOException | PausedException | InterruptedException | RuntimeException e) {
                changed.close();
                throw e;
            }
        } catch (SQLException | IOException | PausedException | InterruptedException | RuntimeException e) {
            sides.close();
            throw e;
        }
    }

    private static ChangedRows changed(Way way, String basis)
            throws SQLException, IOException, PausedException, InterruptedException {
        Optional<VerifiedBase> base = VerifiedBase.newest(way, basis);
        if (base.isEmpty()) {
            String slug = way.tenant().slug();
            throw new PausedException(
                    "no comparison of all rows of tenant '" + slug + "' holds any more",
                    "tributary validate --tenant " + slug + "; tributary resync --tenant " + slug
                            + " if it finds rows that differ; then try again");
        }
        ChangedRows changed =
                ChangedRows.since(way.pipeline(), way.topic(), base.get().offset());
        try {
            changed.readToEnd();
            return changed;
        } catch (IOException | PausedException | InterruptedException | RuntimeException e) {
            changed.close();
            throw e;
        }
    }

    /** Under the fence nobody should have to wait for what could have been compared before. */
    private static void requireFew(
            Tenant tenant, ChangedComparison comparison, StandingSides sides, ChangedRows changed)
            throws SQLException, PausedException {
        if (changed.everything()) {
            throw notVerified(
                    tenant,
                    "the topic of changes does not tell which rows of tenant '" + tenant.slug() + "' changed",
                    "");
        }
        Map<TableName, TableChanges> changes = changed.tables();
        List<TableName> whole = comparison.whole(changes);
        Map<TableName, Long> estimates = Layout.estimates(sides.source());
        long rows = whole.stream()
                .mapToLong(table -> estimates.getOrDefault(table, 0L))
                .sum();
        if (rows > MOST_WHOLE_ROWS) {
            throw notVerified(
                    tenant,
                    "since the last comparison all rows of " + whole + " may have changed, and they are too many to be"
                            + " compared while nobody can write",
                    " --changed");
        }
        int keys =
                changes.values().stream().mapToInt(table -> table.keys().size()).sum();
        if (keys > MOST_KEYS) {
            throw notVerified(
                    tenant,
                    keys
                            + " rows have changed since the last comparison, too many to be compared while nobody can write",
                    " --changed");
        }
    }

    private static PausedException notVerified(Tenant tenant, String reason, String how) {
        return new PausedException(reason, "tributary validate --tenant " + tenant.slug() + how + ", then try again");
    }

    private static long otherEnd(Way way) throws InterruptedException {
        try {
            return way.otherEnd();
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException(
                    "the end of a topic of tenant '" + way.tenant().slug() + "' is not known", e);
        }
    }
}
