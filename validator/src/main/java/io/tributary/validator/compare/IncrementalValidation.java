package io.tributary.validator.compare;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.Progress;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TenantIdentity;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Compares, at one position, the rows that the source has changed since all of them were known to be equal. Those that it
 * has not changed still are, but for what leaves no trace in the source's log: a hand that writes to the target, a fault of
 * its disk, a table that an {@code ALTER TABLE} rewrote with other values. Such only a full validation finds.
 *
 * <p>The result is evidence that all rows are equal at its own position, so the next may begin there. Where it finds a
 * difference, the next begins where this one did, and so looks at the same rows again.
 */
final class IncrementalValidation {
    private static final int ATTEMPTS = 10;

    private final Plan plan;
    private final Control control;
    private final Duration limit;
    private final Clock clock;

    /** @param limit as of {@link Validator} */
    IncrementalValidation(Plan plan, Control control, Duration limit, Clock clock) {
        this.plan = plan;
        this.control = control;
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * Compares and keeps the result as evidence.
     *
     * @return empty where only a full validation can tell: there was none since the tenant was copied, its layout has
     *     changed, the topic does not reach back so far
     * @throws PausedException when the sides cannot be aligned, or tables were truncated again and again meanwhile
     */
    Optional<Validation> validate(Tenant tenant, String requestedBy)
            throws SQLException, IOException, PausedException, InterruptedException {
        Instant startedAt = clock.instant();
        Set<TableName> replaced = new TreeSet<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            replaced.clear();
            Optional<Result> result = compare(tenant, startedAt, replaced);
            if (result.isEmpty()) {
                return Optional.empty();
            }
            if (replaced.isEmpty()) {
                new Evidence(plan)
                        .keep(
                                result.get().validation(),
                                requestedBy,
                                result.get().ground());
                return Optional.of(result.get().validation());
            }
        }
        throw Validator.replacedAgainAndAgain(tenant, replaced);
    }

    /** @param replaced receives the tables for which the result does not count, since they were truncated meanwhile */
    private Optional<Result> compare(Tenant tenant, Instant startedAt, Set<TableName> replaced)
            throws SQLException, IOException, PausedException, InterruptedException {
        TenantIdentity identity = control.identity(tenant);
        try (AlignedSnapshots snapshots = AlignedSnapshots.open(plan, tenant, identity.id())) {
            MappingRules rules = control.rules();
            Layout layout =
                    Layout.read(rules, identity, snapshots.source(), snapshots.target(), plan.tables()::selects);
            long copy = control.progress(tenant).map(Progress::snapshotId).orElse(0L);
            String basis = layout.basis(copy);
            Optional<VerifiedBase> base = VerifiedBase.newest(plan, tenant, basis);
            if (base.isEmpty()) {
                return Optional.empty();
            }
            try (ChangedRows changed =
                    ChangedRows.since(plan, tenant, base.get().sourceOffset())) {
                changed.readToEnd();
                Ground ground = new Ground(Scope.CHANGED, OptionalLong.of(changed.offset()), basis);
                if (changed.everything()) {
                    return Optional.empty();
                }
                snapshots.align(new Flow(control, tenant, limit), () -> {});
                changed.readTo(snapshots.progress().position());
                if (changed.everything() || snapshots.progress().snapshotId() != copy) {
                    return Optional.empty();
                }
                List<TableValidation> tables =
                        compareChanged(snapshots, new Keying(layout, rules, identity), changed.tables());
                replaced.addAll(replaced(snapshots, tables));
                return Optional.of(new Result(validation(tenant, startedAt, snapshots, tables), ground));
            }
        }
    }

    private static List<TableValidation> compareChanged(
            AlignedSnapshots snapshots, Keying keying, Map<TableName, TableChanges> changes)
            throws SQLException, InterruptedException {
        List<TableValidation> compared = new ArrayList<>();
        List<ComparedTable> whole = new ArrayList<>();
        try (KeyedComparison comparison =
                new KeyedComparison(snapshots.source(), snapshots.target(), Validator.NAMED_DIFFERENCES)) {
            for (ComparedTable table : keying.layout().tables()) {
                TableChanges rows = changes.get(table.name());
                if (rows == null) {
                    continue;
                }
                Optional<KeyedTable> keyed = rows.whole() ? Optional.empty() : keying.keyed(table, rows.columns());
                if (keyed.isPresent()) {
                    compared.add(comparison.compare(keyed.get(), rows.keys()));
                } else {
                    whole.add(table);
                }
            }
        }
        compared.addAll(compareWhole(snapshots, whole));
        compared.sort(Comparator.comparing(TableValidation::name));
        return compared;
    }

    private static List<TableValidation> compareWhole(AlignedSnapshots snapshots, List<ComparedTable> tables)
            throws SQLException, InterruptedException {
        try (Comparison comparison =
                new Comparison(snapshots.source(), snapshots.target(), Validator.NAMED_DIFFERENCES)) {
            comparison.startSource(tables, Set::of);
            return comparison.compare(tables);
        }
    }

    /** Which of the compared tables a snapshot does not have any more. */
    private static Set<TableName> replaced(AlignedSnapshots snapshots, List<TableValidation> compared)
            throws SQLException {
        Set<String> names = compared.stream().map(TableValidation::name).collect(Collectors.toSet());
        return snapshots.replacedTables().stream()
                .filter(table -> names.contains(table.toString()))
                .collect(Collectors.toSet());
    }

    private Validation validation(
            Tenant tenant, Instant startedAt, AlignedSnapshots snapshots, List<TableValidation> tables)
            throws SQLException {
        return new Validation(
                tenant.slug(),
                snapshots.progress().position().asString(),
                snapshots.progress().kafkaOffset(),
                tables.stream().allMatch(TableValidation::equal),
                tables.stream().mapToLong(TableValidation::sourceRows).sum(),
                tables,
                snapshots.skippedChanges(),
                snapshots.heldMillis(),
                Duration.between(startedAt, clock.instant()).toMillis(),
                startedAt);
    }

    /** What it takes to compare a table by its keys. */
    private record Keying(Layout layout, MappingRules rules, TenantIdentity tenant) {
        Optional<KeyedTable> keyed(ComparedTable table, List<String> columns) {
            return KeyedTable.of(layout, rules, tenant, table, columns);
        }
    }

    private record Result(Validation validation, Ground ground) {}
}
