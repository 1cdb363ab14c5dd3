package io.tributary.sink.apply;

import io.tributary.contract.control.Progress;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies one transaction while it arrives, in one transaction of the target that nobody sees before its end. A snapshot
 * replaces all rows that the tenant's source supplies. For one thread.
 */
final class LargeWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LargeWriter.class);

    private final TenantTarget target;
    private final RowWriter rows;
    private final RunApplier applier;
    private TargetTransaction open;
    private Contents contents;
    private long applied;
    private Optional<Refusal> refused = Optional.empty();

    LargeWriter(TenantTarget target, RowWriter rows, RunApplier applier) {
        this.target = target;
        this.rows = rows;
        this.applier = applier;
    }

    /**
     * Applies the next part, which is the first one if none is open. Where the target refuses a row, the position is known
     * only at the transaction's end: until then the rest is passed over.
     */
    void part(Begin begin, List<Message> messages)
            throws SQLException, InterruptedException, OvertakenException, DormantException, PausedException {
        if (refused.isPresent()) {
            return;
        }
        if (open == null) {
            open = target.begin();
            contents = new Contents();
            if (isSnapshot(begin)) {
                clearAll(open.connection());
            }
        }
        try {
            applier.apply(open.connection(), messages);
            contents.add(messages);
            applied += messages.size();
        } catch (RefusedException e) {
            Refusal refusal = Refusal.of(begin, messages, applied, e);
            close();
            refused = Optional.of(refusal);
            LOG.warn("{}; the tenant is paused at the end of its transaction", refusal.text());
        }
    }

    /** Whether parts of a transaction have been applied that is not finished. */
    boolean isOpen() {
        return open != null;
    }

    /** It may take as long as the target needs. */
    private void clearAll(Connection connection) throws SQLException {
        int limit = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, 0);
        rows.clearAll(connection);
        connection.setNetworkTimeout(Runnable::run, limit);
    }

    /**
     * Commits all parts.
     *
     * @throws OvertakenException, DormantException when they had to be undone, since a validator asked to stop before them; they are to be
     *     read again
     * @throws PausedException when the target refuses a row of them
     */
    void finish(Begin begin, Completion completion)
            throws SQLException, InterruptedException, OvertakenException, DormantException, PausedException {
        if (refused.isPresent()) {
            throw target.refused(refused.get(), completion);
        }
        Optional<LogSequenceNumber> holdAt = open.before().holdAt().filter(position -> !isSnapshot(begin));
        if (holdAt.isPresent() && completion.end().position().compareTo(holdAt.get()) >= 0) {
            close();
            target.hold(holdAt.get());
            throw new OvertakenException("a validator held the sink before a large transaction");
        }
        contents.recordMarkers(open, completion);
        List<Completion> timed = isSnapshot(begin) ? List.of() : List.of(completion);
        target.commit(open, progress(begin, completion), timed, contents.changes());
        close();
    }

    /** No validator's position is held before a copy: what was committed between the old rows and it, only it has. */
    private static boolean isSnapshot(Begin begin) {
        return begin.kind() == Begin.Kind.SNAPSHOT;
    }

    private Progress progress(Begin begin, Completion completion) {
        Progress before = open.before();
        return isSnapshot(begin)
                ? completion.progressOfSnapshot(before, begin.transaction(), contents.changes())
                : completion.progress(before, 1, contents.changes());
    }

    /** Undoes the parts of a transaction that is not finished. */
    @Override
    public void close() throws SQLException {
        TargetTransaction ending = open;
        open = null;
        refused = Optional.empty();
        applied = 0;
        if (ending != null) {
            ending.close();
        }
    }
}
