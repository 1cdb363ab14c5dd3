package io.tributary.validator.compare;

import io.tributary.validator.compare.SnapshotReaders.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Reads on both sides at a time.
 *
 * @param source the source's sessions
 * @param target a session of the target that is the caller's alone
 */
record BothSides(SnapshotReaders source, Connection target) {

    /** @param bounded whether the queries read a range and not the whole table */
    <T> Pair<T> read(Query<T> ofSource, Query<T> ofTarget, boolean bounded) throws SQLException, InterruptedException {
        CompletableFuture<T> other = source.submit(session -> {
            expect(session, bounded);
            return ofSource.run(session);
        });
        expect(target, bounded);
        T here = ofTarget.run(target);
        return new Pair<>(await(other), here);
    }

    /**
     * Until its transaction ends, a session reads a range by its table's index where it can: statistics that are old or
     * missing, or know nothing of several columns at a time, make a range look like most of the table. A query that reads a
     * whole table takes as long as it takes.
     */
    static void expect(Connection session, boolean bounded) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(
                    bounded
                            ? "SET LOCAL enable_seqscan = off"
                            : "SET LOCAL enable_seqscan = on; SET LOCAL statement_timeout = 0");
        }
    }

    static <T> T await(CompletableFuture<T> result) throws SQLException, InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
