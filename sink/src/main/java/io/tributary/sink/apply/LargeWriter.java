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

/**
 * Applies one transaction while it arrives, in one transaction of the target that nobody sees before its end. A snapshot
 * replaces all rows that the tenant's source supplies. For one thread.
 */
final class LargeWriter implements AutoCloseable {
    private final TenantTarget target;
    private final RowWriter rows;
    private final RunApplier applier;
    private TargetTransaction open;
    private Contents contents;

    LargeWriter(TenantTarget target, RowWriter rows, RunApplier applier) {
        this.target = target;
        this.rows = rows;
        this.applier = applier;
    }

    /** Applies the next part, which is the first one if none is open. */
    void part(Begin begin, List<Message> messages)
            throws SQLException, InterruptedException, OvertakenException, PausedException {
        if (open == null) {
            open = target.begin();
            contents = new Contents();
            if (begin.kind() == Begin.Kind.SNAPSHOT) {
                clearAll(open.connection());
            }
        }
        String where =
                "a large transaction behind " + target.progress().position().asString();
        applier.apply(open.connection(), messages, where);
        contents.add(messages);
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
     * @throws OvertakenException when they had to be undone, since a validator asked to stop before them; they are to be
     *     read again
     */
    void finish(Begin begin, Completion completion)
            throws SQLException, InterruptedException, OvertakenException, PausedException {
        Optional<LogSequenceNumber> holdAt = open.before().holdAt();
        if (holdAt.isPresent() && completion.end().position().compareTo(holdAt.get()) >= 0) {
            close();
            target.hold(holdAt.get());
            throw new OvertakenException("a validator held the sink before a large transaction");
        }
        contents.recordMarkers(open, completion);
        List<Completion> timed = begin.kind() == Begin.Kind.SNAPSHOT ? List.of() : List.of(completion);
        target.commit(open, progress(begin, completion), timed, contents.changes());
        close();
    }

    private Progress progress(Begin begin, Completion completion) {
        Progress before = open.before();
        return begin.kind() == Begin.Kind.SNAPSHOT
                ? completion.progressOfSnapshot(before, begin.transaction(), contents.changes())
                : completion.progress(before, 1, contents.changes());
    }

    /** Undoes the parts of a transaction that is not finished. */
    @Override
    public void close() throws SQLException {
        TargetTransaction ending = open;
        open = null;
        if (ending != null) {
            ending.close();
        }
    }
}
