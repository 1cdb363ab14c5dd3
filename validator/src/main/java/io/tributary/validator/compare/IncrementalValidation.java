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
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    private final Plan plan;
    private final Way way;
    private final Control control;
    private final Tenant tenant;
    private final Terms terms;
    private final Clock clock;

    /** @param terms of all tables that the plan selects */
    IncrementalValidation(Way way, Terms terms, Clock clock) {
        this.plan = way.plan();
        this.way = way;
        this.control = way.control();
        this.tenant = way.tenant();
        this.terms = terms;
        this.clock = clock;
    }

    /**
     * Compares and keeps the result as evidence.
     *
     * @return empty where only a full validation can tell: there was none since the tenant was copied, its layout has
     *     changed, the topic does not reach back so far
     * @throws PausedException when the sides cannot be aligned, or tables were truncated again and again meanwhile
     */
    Optional<Validation> validate() throws SQLException, IOException, PausedException, InterruptedException {
        ComparisonRun.requireCopied(control, tenant);
        Instant startedAt = clock.instant();
        Set<TableName> replaced = new TreeSet<>();
        for (int attempt = 0; attempt < ComparisonRun.ATTEMPTS; attempt++) {
            replaced.clear();
            Optional<Result> result = compare(startedAt, replaced);
            if (result.isEmpty()) {
                return Optional.empty();
            }
            if (replaced.isEmpty()) {
                Validation validation = settled(result.get());
                new Evidence(plan)
                        .keep(
                                validation,
                                result.get().layout().basis(result.get().copy()));
                return Optional.of(validation);
            }
        }
        throw ComparisonRun.replacedAgainAndAgain(tenant, replaced);
    }

    private Validation settled(Result result) throws SQLException, PausedException, InterruptedException {
        return result.validation()
                .withTables(new SharedTables(
                                plan, tenant, control.rules(), terms.request().named())
                        .settle(result.layout().sources(), result.validation().tables()));
    }

    /** @param replaced receives the tables for which the result does not count, since they were truncated meanwhile */
    private Optional<Result> compare(Instant startedAt, Set<TableName> replaced)
            throws SQLException, IOException, PausedException, InterruptedException {
        TenantIdentity identity = control.identity(tenant);
        try (Alignment alignment = way.open(identity, terms.limits())) {
            Snapshots snapshots = alignment.seen();
            MappingRules rules = control.rules();
            Layout layout =
                    Layout.read(rules, identity, snapshots.source(), snapshots.target(), way.selects(rules), Set.of());
            long copy = way.copy();
            Optional<VerifiedBase> base = VerifiedBase.newest(way, layout.basis(copy));
            if (base.isEmpty()) {
                return Optional.empty();
            }
            try (ChangedRows changed =
                    ChangedRows.since(way.pipeline(), way.topic(), base.get().offset())) {
                changed.readToEnd();
                long changesFrom = changed.offset();
                if (changed.everything()) {
                    return Optional.empty();
                }
                alignment.align(() -> {});
                changed.readTo(snapshots.progress().position());
                if (changed.everything() || snapshots.copy() != copy) {
                    return Optional.empty();
                }
                ChangedComparison comparison = new ChangedComparison(plan, tenant, terms, layout, rules, identity);
                List<TableValidation> tables = comparison.compare(snapshots, changed.tables());
                replaced.addAll(replaced(snapshots, tables));
                return Optional.of(new Result(validation(startedAt, snapshots, changesFrom, tables), layout, copy));
            }
        }
    }

    /** Which of the compared tables a snapshot does not have any more. */
    private static Set<TableName> replaced(Snapshots snapshots, List<TableValidation> compared) throws SQLException {
        Set<String> names = compared.stream().map(TableValidation::name).collect(Collectors.toSet());
        Set<TableName> replaced = new TreeSet<>(snapshots.replacedTables());
        replaced.addAll(snapshots.replacedInTarget());
        replaced.removeIf(table -> !names.contains(table.toString()));
        return replaced;
    }

    private Validation validation(
            Instant startedAt, Snapshots snapshots, long changesFrom, List<TableValidation> tables)
            throws SQLException {
        String position = snapshots.progress().position().asString();
        return new Validation(
                tenant.slug(),
                Scope.CHANGED,
                position,
                new Positions(position, position),
                snapshots.progress().kafkaOffset(),
                Validation.served(way.direction()),
                way.direction() == Direction.FORWARD ? changesFrom : null,
                way.direction() == Direction.REVERSE ? changesFrom : null,
                tables.stream().allMatch(TableValidation::equal),
                tables.stream().mapToLong(TableValidation::sourceRows).sum(),
                tables,
                null,
                snapshots.skippedChanges(),
                snapshots.heldMillis(),
                Duration.between(startedAt, clock.instant()).toMillis(),
                startedAt,
                terms.request().requestedBy());
    }

    /** @param copy the id of the copy that was compared */
    private record Result(Validation validation, Layout layout, long copy) {}
}
