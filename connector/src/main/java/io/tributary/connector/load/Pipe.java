package io.tributary.connector.load;

import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * Brings a COPY's rows from the source to the target as the bytes that they are. A row is held at a time, and besides it no
 * more than a buffer.
 */
final class Pipe {
    private static final String DATA_EXCEPTION = "22";
    private static final int BUFFER = 64 * 1024;
    /** How much is counted, and paid for, at a time. */
    private static final int TURNOVER = 64 * 1024;

    private final LoadMeter meter;
    private final Loads loads;
    private final byte[] buffer = new byte[BUFFER];
    private int filled;
    private long rows;
    private long bytes;

    /** For one thread. */
    Pipe(LoadMeter meter, Loads loads) {
        this.meter = meter;
        this.loads = loads;
    }

    /**
     * Copies a part, and returns when the target has all of it.
     *
     * @throws PausedException when a row has no image, or the target refuses one
     */
    void copy(Part part, Connection source, TargetSession target)
            throws SQLException, PausedException, InterruptedException {
        TableName table = part.copy().source();
        // the target first: it may have to wait for a lock, and the source would give up whoever takes nothing from it
        CopyIn to = target.begin(part.copy());
        CopyOut from = source.unwrap(PGConnection.class).getCopyAPI().copyOut(part.read());
        long counted = 0;
        try {
            for (byte[] row = read(from, table); row != null; row = read(from, table)) {
                write(to, row);
                rows++;
                bytes += row.length;
                if (bytes >= TURNOVER) {
                    counted += settle(table);
                }
            }
            flush(to);
            counted += settle(table);
            // the beginning and the end of binary copies come as messages of their own
            meter.add(table, to.endCopy() - counted, 0);
            target.end(part.copy());
        } catch (SQLException e) {
            if (refused(e)) {
                throw refusal(table, e);
            }
            throw e;
        }
    }

    private static byte[] read(CopyOut from, TableName table) throws SQLException, PausedException {
        try {
            return from.readFromCopy();
        } catch (SQLException e) {
            if (e.getSQLState() != null && e.getSQLState().startsWith(DATA_EXCEPTION)) {
                throw TableCopy.unmappable(table, e.getMessage(), e);
            }
            throw e;
        }
    }

    /** Many small rows go in one message. */
    private void write(CopyIn to, byte[] row) throws SQLException {
        if (row.length > BUFFER - filled) {
            flush(to);
        }
        if (row.length > BUFFER) {
            to.writeToCopy(row, 0, row.length);
        } else {
            System.arraycopy(row, 0, buffer, filled, row.length);
            filled += row.length;
        }
    }

    private void flush(CopyIn to) throws SQLException {
        if (filled > 0) {
            to.writeToCopy(buffer, 0, filled);
            filled = 0;
        }
    }

    private long settle(TableName table) throws InterruptedException {
        long settled = rows;
        meter.add(table, rows, bytes);
        loads.spend(rows, bytes);
        rows = 0;
        bytes = 0;
        return settled;
    }

    /** Classes "data exception", "integrity constraint violation" and "with check option violation". */
    private static boolean refused(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith(DATA_EXCEPTION) || state.startsWith("23") || state.startsWith("44");
    }

    private static PausedException refusal(TableName table, SQLException failure) {
        return new PausedException(
                "the target refuses a row of table " + table + ": " + failure.getMessage(),
                "remove what refuses it in the target, or mend the row on the source; the rows are copied again by"
                        + " themselves",
                failure);
    }
}
