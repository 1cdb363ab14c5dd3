package io.tributary.validator.compare;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.CopyRequest;
import io.tributary.contract.control.Progress;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.validator.check.CheckFinding;
import io.tributary.validator.check.Checks;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One comparison of a tenant's tables, in as many aligned snapshots as it takes. For one thread and one use. */
final class ComparisonRun {
    private static final Logger LOG = LoggerFactory.getLogger(ComparisonRun.class);
    /** A table that is truncated now and then is read whole at one of these. */
    static final int ATTEMPTS = 10;

    private final Plan plan;
    private final Way way;
    private final Control control;
    private final Tenant tenant;
    private final Terms terms;
    private final RangeLedger ledger;

    private Layout layout;
    private String basis;
    private long copy;
    private Tracker tracker;
    private Long changesFrom;
    private final SortedMap<TableName, TableTally> tallies = new TreeMap<>();
    private final Map<TableName, List<Work>> left = new HashMap<>();
    /** Tables that the two sides order in two ways, as was found out, so that they are compared at once. */
    private final Set<TableName> disordered = new HashSet<>();

    private LogSequenceNumber first;
    private LogSequenceNumber last;
    private long offset;
    private long skipped;
    private long heldMillis;
    private int attempts;
    private List<TableValidation> tables = List.of();
    private List<CheckFinding> findings;

    ComparisonRun(Way way, Terms terms, RangeLedger ledger) {
        this.plan = way.plan();
        this.way = way;
        this.control = way.control();
        this.tenant = way.tenant();
        this.terms = terms;
        this.ledger = ledger;
    }

    /** Compares until nothing is left. */
    void compare() throws SQLException, PausedException, InterruptedException {
        do {
            round();
        } while (!finished());
        tables = new SharedTables(plan, tenant, control.rules(), terms.request().named())
                .settle(layout.sources(), tables);
    }

    private boolean finished() {
        return left.values().stream().allMatch(List::isEmpty);
    }

    private void round() throws SQLException, PausedException, InterruptedException {
        TenantIdentity identity = control.identity(tenant);
        requireCopied(control, tenant);
        try (Alignment alignment = way.open(identity, terms.limits())) {
            Snapshots snapshots = alignment.seen();
            prepare(snapshots, identity);
            Map<TableName, TableTally> found = new HashMap<>();
            tallies.forEach((table, tally) -> found.put(table, new TableTally(tally.room())));
            Round round = new Round(snapshots, terms, ledger, tracker, found);
            List<Work> works = left.values().stream().flatMap(List::stream).toList();
            alignment.align(() -> round.start(works));
            List<Work> rest = round.finish();
            heldMillis += snapshots.heldMillis();
            if (snapshots.copy() != copy) {
                basis = null;
                tryAgain(new TreeSet<>(tallies.keySet()));
            } else {
                settle(snapshots, round.replaced(), found, rest);
                if (finished()) {
                    conclude(snapshots);
                }
            }
        }
    }

    static void requireCopied(Control control, Tenant tenant) throws SQLException, PausedException {
        Optional<CopyRequest> awaited = control.awaitedCopy(tenant);
        if (awaited.isPresent()) {
            throw new PausedException(
                    "tenant '" + tenant.slug() + "' is being copied anew, as "
                            + awaited.get().requestedBy() + " asked",
                    "validate again when the copy has been applied; tributary status shows it");
        }
    }

    /** Begins, or begins anew where what has been found so far rests on another copy or layout. */
    private void prepare(Snapshots snapshots, TenantIdentity identity)
            throws SQLException, PausedException, InterruptedException {
        MappingRules rules = control.rules();
        layout = Layout.read(
                rules,
                identity,
                snapshots.source(),
                snapshots.target(),
                way.selects(rules),
                terms.request().tables());
        long copyNow = way.copy();
        String basisNow = layout.basis(copyNow);
        if (basisNow.equals(basis)) {
            return;
        }
        basis = basisNow;
        copy = copyNow;
        begin(Layout.estimates(snapshots.source()));
    }

    private void begin(Map<TableName, Long> estimates) throws SQLException, InterruptedException {
        // a range that was verified before the tenant moved may have changed since without a trace in the topic
        RangeLedger.Remains remains = ledger.load(basis + "/" + way.switches());
        changesFrom = remains.ranges().isEmpty() ? topicEnd() : remains.sourceOffset();
        ledger.begin(changesFrom);
        first = null;
        last = null;
        tallies.clear();
        left.clear();
        disordered.clear();
        tracker = new Tracker(
                estimates,
                layout.tables().stream().map(ComparedTable::name).toList(),
                terms.request().progress());
        for (ComparedTable table : layout.tables()) {
            TableTally tally = new TableTally(terms.request().named());
            tallies.put(table.name(), tally);
            left.put(table.name(), resume(table, tally, remains.ranges()));
        }
        if (!remains.ranges().isEmpty()) {
            LOG.info(
                    "goes on behind an earlier validation ranges={}",
                    remains.ranges().size());
        }
    }

    /** Where the topic of changes ends; null where Kafka does not say. */
    private Long topicEnd() throws InterruptedException {
        try {
            return way.end();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.warn("the end of the topic {} is not known: {}", way.topic(), e.toString());
            return null;
        }
    }

    /** Counts what was verified before, and returns what was not. */
    private List<Work> resume(ComparedTable table, TableTally tally, List<VerifiedRange> verified) {
        List<Work> works = new ArrayList<>();
        VerifiedRange before = null;
        for (VerifiedRange next : verified) {
            if (next.table().equals(table.name())) {
                Bound lower = before == null ? null : before.range().upper();
                if (next.range().lower() != null && !next.range().lower().equals(lower)) {
                    long number = before == null ? 0 : before.range().number() + 1;
                    works.add(new Work(
                            table, new KeyRange(number, lower, next.range().lower()), false));
                }
                tally.add(next.sum(), next.sum());
                tracker.advance(table.name(), next.sum().rows());
                notePosition(LogSequenceNumber.valueOf(next.position()));
                before = next;
            }
        }
        if (before == null) {
            works.add(Work.all(table));
        } else if (before.range().upper() != null) {
            works.add(Work.behind(
                    table, before.range().number() + 1, before.range().upper()));
        }
        return works;
    }

    private void settle(Snapshots snapshots, Set<TableName> replaced, Map<TableName, TableTally> found, List<Work> rest)
            throws SQLException, PausedException {
        Progress progress = snapshots.progress();
        Set<TableName> unread = new TreeSet<>();
        for (Map.Entry<TableName, List<Work>> table : left.entrySet()) {
            TableName name = table.getKey();
            if (table.getValue().isEmpty()) {
                continue;
            }
            if (replaced.contains(name)) {
                unread.add(name);
                ledger.forget(name, progress.position().asString());
            } else if (found.get(name).disordered() && disordered.add(name)) {
                ledger.forget(name);
                tallies.put(name, new TableTally(terms.request().named()));
                table.setValue(List.of(Work.atOnce(table.getValue().get(0).table())));
            } else {
                tallies.get(name).add(found.get(name));
                table.setValue(
                        rest.stream().filter(work -> work.name().equals(name)).toList());
            }
        }
        ledger.flush(Set::of);
        notePosition(progress.position());
        last = progress.position();
        offset = progress.kafkaOffset();
        skipped = snapshots.skippedChanges();
        if (unread.isEmpty()) {
            attempts = 0;
        } else {
            tryAgain(unread);
        }
    }

    /** Looks at what can be seen only beside rows, in the last snapshots. */
    private void conclude(Snapshots snapshots) throws SQLException, InterruptedException {
        List<TableValidation> found = tallies.entrySet().stream()
                .map(table -> table.getValue().validation(table.getKey()))
                .toList();
        tables = new Misplacements(plan, control, tenant).find(snapshots, layout.sources(), found);
        if (terms.request().scope() == Scope.FULL) {
            findings =
                    Checks.run(plan, control, tenant, snapshots.target(), snapshots.source(), layout.comparedTargets());
        }
    }

    private void notePosition(LogSequenceNumber position) {
        first = first == null || position.compareTo(first) < 0 ? position : first;
    }

    private void tryAgain(Set<TableName> tables) throws PausedException {
        attempts++;
        if (attempts == ATTEMPTS) {
            throw replacedAgainAndAgain(tenant, tables);
        }
    }

    static PausedException replacedAgainAndAgain(Tenant tenant, Set<TableName> tables) {
        return new PausedException(
                "tables of tenant '" + tenant.slug() + "' were truncated or rewritten while they were compared, "
                        + ATTEMPTS + " times in a row: " + tables,
                "validate again when they are left alone for as long as a comparison takes");
    }

    /** What the result rests on. */
    String basis() {
        return basis;
    }

    /** What was found. */
    Validation validation(Instant startedAt, Clock clock) {
        return new Validation(
                tenant.slug(),
                terms.request().scope(),
                last.asString(),
                new Positions(first.asString(), last.asString()),
                offset,
                Validation.served(way.direction()),
                way.direction() == Direction.FORWARD ? changesFrom : null,
                way.direction() == Direction.REVERSE ? changesFrom : null,
                tables.stream().allMatch(TableValidation::equal),
                tables.stream().mapToLong(TableValidation::sourceRows).sum(),
                tables,
                findings,
                skipped,
                heldMillis,
                Duration.between(startedAt, clock.instant()).toMillis(),
                startedAt,
                terms.request().requestedBy());
    }
}
