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
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
    private final Flow flow;
    private final Control control;
    private final Tenant tenant;
    private final Terms terms;
    private final Clock clock;

    /** @param terms of all tables that the plan selects */
    IncrementalValidation(Plan plan, Flow flow, Terms terms, Clock clock) {
        this.plan = plan;
        this.flow = flow;
        this.control = flow.control();
        this.tenant = flow.tenant();
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
        try (AlignedSnapshots snapshots = AlignedSnapshots.open(plan, tenant, identity.id(), terms.limits())) {
            MappingRules rules = control.rules();
            Layout layout = Layout.read(
                    rules, identity, snapshots.source(), snapshots.target(), plan.tables()::selects, Set.of());
            long copy = control.progress(tenant).map(Progress::snapshotId).orElse(0L);
            Optional<VerifiedBase> base = VerifiedBase.newest(plan, tenant, layout.basis(copy));
            if (base.isEmpty()) {
                return Optional.empty();
            }
            try (ChangedRows changed =
                    ChangedRows.since(plan, tenant, base.get().sourceOffset())) {
                changed.readToEnd();
                long sourceOffset = changed.offset();
                if (changed.everything()) {
                    return Optional.empty();
                }
                snapshots.align(flow, () -> {});
                changed.readTo(snapshots.progress().position());
                if (changed.everything() || snapshots.progress().snapshotId() != copy) {
                    return Optional.empty();
                }
                List<TableValidation> tables =
                        compareChanged(snapshots, new Keying(layout, rules, identity), changed.tables());
                replaced.addAll(replaced(snapshots, tables));
                return Optional.of(new Result(validation(startedAt, snapshots, sourceOffset, tables), layout, copy));
            }
        }
    }

    private List<TableValidation> compareChanged(
            AlignedSnapshots snapshots, Keying keying, Map<TableName, TableChanges> changes)
            throws SQLException, InterruptedException {
        List<TableValidation> compared = new ArrayList<>();
        List<ComparedTable> whole = new ArrayList<>();
        KeyedComparison comparison = new KeyedComparison(
                new BothSides(snapshots.sourceReaders(), snapshots.target()),
                terms.request().named(),
                terms.request().values());
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
        compared.addAll(compareWhole(snapshots, whole));
        compared.sort(Comparator.comparing(TableValidation::name));
        return compared;
    }

    private List<TableValidation> compareWhole(AlignedSnapshots snapshots, List<ComparedTable> tables)
            throws SQLException, InterruptedException {
        SortedMap<TableName, TableTally> tallies =
                compareInSnapshot(snapshots, tables.stream().map(Work::all).toList());
        // what the two sides order in two ways cannot be compared in ranges
        List<Work> atOnce = tables.stream()
                .filter(table -> tallies.get(table.name()).disordered())
                .map(Work::atOnce)
                .toList();
        tallies.putAll(compareInSnapshot(snapshots, atOnce));
        return tallies.entrySet().stream()
                .map(table -> table.getValue().validation(table.getKey()))
                .toList();
    }

    private SortedMap<TableName, TableTally> compareInSnapshot(AlignedSnapshots snapshots, List<Work> works)
            throws SQLException, InterruptedException {
        SortedMap<TableName, TableTally> tallies = new TreeMap<>();
        works.forEach(
                work -> tallies.put(work.name(), new TableTally(terms.request().named())));
        Tracker tracker =
                new Tracker(Map.of(), tallies.keySet(), terms.request().progress());
        Round round = new Round(snapshots, terms.inOneSnapshot(), RangeLedger.none(plan, tenant), tracker, tallies);
        round.start(works);
        round.finish();
        return tallies;
    }

    /** Which of the compared tables a snapshot does not have any more. */
    private static Set<TableName> replaced(AlignedSnapshots snapshots, List<TableValidation> compared)
            throws SQLException {
        Set<String> names = compared.stream().map(TableValidation::name).collect(Collectors.toSet());
        Set<TableName> replaced = new TreeSet<>(snapshots.replacedTables());
        replaced.addAll(snapshots.replacedInTarget());
        replaced.removeIf(table -> !names.contains(table.toString()));
        return replaced;
    }

    private Validation validation(
            Instant startedAt, AlignedSnapshots snapshots, long sourceOffset, List<TableValidation> tables)
            throws SQLException {
        String position = snapshots.progress().position().asString();
        return new Validation(
                tenant.slug(),
                Scope.CHANGED,
                position,
                new Positions(position, position),
                snapshots.progress().kafkaOffset(),
                sourceOffset,
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

    /** What it takes to compare a table by its keys. */
    private record Keying(Layout layout, MappingRules rules, TenantIdentity tenant) {
        Optional<KeyedTable> keyed(ComparedTable table, List<String> columns) {
            return KeyedTable.of(layout, rules, tenant, table, columns);
        }
    }

    /** @param copy the id of the copy that was compared */
    private record Result(Validation validation, Layout layout, long copy) {}
}
