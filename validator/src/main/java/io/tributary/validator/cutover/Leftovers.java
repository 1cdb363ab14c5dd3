package io.tributary.validator.cutover;

import io.tributary.contract.table.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Removes what a stream has left in the database that it came from. All of it is safe to repeat. */
final class Leftovers {
    private static final String OBJECT_IN_USE = "55006";
    private static final long PAUSE_MILLIS = 500;

    private Leftovers() {}

    /**
     * Drops a slot and a publication of the same name, where they are there.
     *
     * @param session commits by itself
     * @param limit how long to wait for whoever uses the slot to let it go
     * @throws MoveFailedException when it was not let go
     */
    static void drop(Connection session, String name, Duration limit)
            throws SQLException, InterruptedException, MoveFailedException {
        dropSlot(session, name, limit);
        Statements.update(session, "DROP PUBLICATION IF EXISTS " + Identifiers.quote(name));
    }

    private static void dropSlot(Connection session, String name, Duration limit)
            throws SQLException, InterruptedException, MoveFailedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                List<String> dropped = Statements.all(
                        session,
                        "SELECT pg_drop_replication_slot(slot_name)::text FROM pg_replication_slots"
                                + " WHERE slot_name = ? AND database = current_database()",
                        row -> row.getString(1),
                        name);
                if (dropped.size() <= 1) {
                    return;
                }
            } catch (SQLException e) {
                if (!OBJECT_IN_USE.equals(e.getSQLState())) {
                    throw e;
                }
                if (System.nanoTime() > deadline) {
                    throw new MoveFailedException("the slot " + name + " is in use: " + e.getMessage()
                            + "; when its stages have let it go, run the same command again");
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }
}
