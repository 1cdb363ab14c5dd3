package io.tributary.validator.compare;

import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Compares ranges of tables in one pair of aligned snapshots: the source's side of each range first, since nothing on the
 * target truncates a table, then the target's. As many ranges are under way as keep all sessions busy. For one use.
 */
final class Round {
    /** Ranges under way for each session of a side, so that neither side waits for the other. */
    private static final int UNDER_WAY = 4;

    private final Snapshots snapshots;
    private final Terms terms;
    private final RangeLedger ledger;
    private final Tracker tracker;
    private final Map<TableName, TableTally> tallies;
    private final PriorityQueue<Work> waiting;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private long deadline;
    private int begun;
    private int underWay;
    private int reading;
    private Set<TableName> replacedWhileRead;

    /** @param tallies receive what is found, one for each table */
    Round(Snapshots snapshots, Terms terms, RangeLedger ledger, Tracker tracker, Map<TableName, TableTally> tallies) {
        this.snapshots = snapshots;
        this.terms = terms;
        this.ledger = ledger;
        this.tracker = tracker;
        this.tallies = tallies;
        this.waiting = new PriorityQueue<>(Comparator.comparing((Work work) -> -tracker.estimate(work.name()))
                .thenComparing(Work::name)
                .thenComparing(work -> work.range().number()));
    }

    /** Begins to read the source, whose snapshot stands; the target is read as soon as its does. */
    synchronized void start(Collection<Work> works) {
        deadline = System.nanoTime() + terms.limits().snapshotLimit().toNanos();
        waiting.addAll(works);
        goOn();
    }

    /**
     * Waits for the end.
     *
     * @return what was left for other snapshots, since these became too old
     * @throws SQLException when a query failed; then nothing is known
     */
    List<Work> finish() throws SQLException, InterruptedException {
        BothSides.await(done);
        synchronized (this) {
            return new ArrayList<>(waiting);
        }
    }

    /** The tables for which the result does not count, since a side's snapshot did not have all of their rows any more. */
    Set<TableName> replaced() throws SQLException {
        Set<TableName> replaced = new HashSet<>();
        if (replacedWhileRead != null) {
            replaced.addAll(replacedWhileRead);
        }
        if (replacedWhileRead == null || tallies.values().stream().anyMatch(tally -> !tally.equal())) {
            // rows that differ were named by a second look
            replaced.addAll(snapshots.replacedTables());
        }
        replaced.addAll(snapshots.replacedInTarget());
        return replaced;
    }

    private synchronized void goOn() {
        while (underWay < UNDER_WAY * terms.limits().parallelism() && !waiting.isEmpty() && !over()) {
            begun++;
            underWay++;
            reading++;
            Work work = waiting.remove();
            snapshots.sourceReaders().submit(session -> read(work, session), done::completeExceptionally);
        }
        if (underWay == 0) {
            done.complete(null);
        }
    }

    /** In old snapshots something is compared all the same, so that every round comes nearer to the end. */
    private boolean over() {
        return begun > 0 && System.nanoTime() - deadline > 0;
    }

    private Void read(Work work, Connection session) throws SQLException, InterruptedException {
        try {
            BothSides.expect(session, work.open() || work.range().bounded());
            KeyRange range = work.open() ? cut(work, session) : work.range();
            BothSides.expect(session, range.bounded());
            Checksum sum = Checksum.query(
                    session, work.table().source().checksum(work.table().key().sourceCondition(range)));
            session.rollback();
            noteRead();
            snapshots
                    .targetReaders()
                    .submit(target -> compare(work.table(), range, sum, target), done::completeExceptionally);
            terms.pace().spend(sum.rows());
            return null;
        } catch (SQLException e) {
            throw work.table().unreadable(e);
        }
    }

    /** Finds where a range ends, and lets what is behind it be read by others. */
    private KeyRange cut(Work work, Connection session) throws SQLException {
        ComparedKey key = work.table().key();
        KeyRange open = work.range();
        String sql = work.table()
                .source()
                .boundary(
                        key.sourceCondition(open),
                        key.sourceColumns(),
                        key.mapped(),
                        terms.limits().rangeRows());
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            if (!row.next()) {
                return open;
            }
            Bound upper = new Bound(RowDetail.texts(row.getArray(1)), RowDetail.texts(row.getArray(2)));
            offer(Work.behind(work.table(), open.number() + 1, upper));
            return new KeyRange(open.number(), open.lower(), upper);
        }
    }

    private synchronized void offer(Work work) {
        waiting.add(work);
        goOn();
    }

    /** As soon as nothing more is to be read of the source, it is known which tables survived. */
    private void noteRead() throws SQLException {
        boolean all;
        synchronized (this) {
            reading--;
            all = reading == 0 && (waiting.isEmpty() || over());
        }
        if (all) {
            replacedWhileRead = snapshots.replacedTables();
        }
    }

    private Void compare(ComparedTable table, KeyRange range, Checksum ofSource, Connection session)
            throws SQLException, InterruptedException {
        try {
            BothSides.expect(session, range.bounded());
            Checksum ofTarget =
                    Checksum.query(session, table.target().checksum(table.key().targetCondition(range)));
            TableTally tally = tallies.get(table.name());
            tally.add(ofSource, ofTarget);
            if (ofSource.equals(ofTarget)) {
                ledger.add(new VerifiedRange(
                        table.name(), range, snapshots.progress().position().asString(), ofSource));
                ledger.flushNowAndThen(this::replacedSoFar);
            } else {
                name(table, range, Math.max(ofSource.rows(), ofTarget.rows()), tally, session);
            }
            session.rollback();
            tracker.advance(table.name(), ofSource.rows());
            terms.pace().spend(ofTarget.rows());
        } catch (SQLException e) {
            throw table.unreadable(e);
        }
        synchronized (this) {
            underWay--;
            goOn();
        }
        return null;
    }

    private Set<TableName> replacedSoFar() throws SQLException {
        Set<TableName> replaced = new HashSet<>(snapshots.replacedTables());
        replaced.addAll(snapshots.replacedInTarget());
        return replaced;
    }

    private void name(ComparedTable table, KeyRange range, long rows, TableTally tally, Connection session)
            throws SQLException, InterruptedException {
        int limit = tally.wanted();
        if (limit > 0) {
            BothSides sides = new BothSides(snapshots.sourceReaders(), session);
            tally.name(new Descent(sides, table, range, limit, terms.request().values()).name(rows));
        }
    }
}
