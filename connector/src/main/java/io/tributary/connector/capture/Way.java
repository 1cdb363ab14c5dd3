package io.tributary.connector.capture;

import io.tributary.connector.prepare.Start;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a capture does in one direction and not in the other. For one turn. */
interface Way {

    /** Makes the origin ready, and says where the stream goes on. */
    Start prepare(Connection origin) throws SQLException, InterruptedException, PausedException;

    /**
     * Makes sure that the transaction that was read may count; asked before it is written to its end.
     *
     * @throws IOException when of it or of those before it rows may have been left out that were to be brought back
     */
    void requireStill() throws SQLException, IOException;

    /** Whether {@link #requireStill} has failed, so that the stream ends for no other reason. */
    boolean isOver();

    /** Whether rows of a table that is watched are in the stream. */
    boolean captures(TableName table);

    /**
     * Whether a TRUNCATE of a table that is in the stream may go on.
     *
     * @throws PausedException when a person has to decide about it
     */
    boolean truncates(TableName table) throws SQLException, PausedException;

    /** The primary key of a table, for the columns by which the engine tells its rows apart. */
    List<String> primaryKey(TableName table, List<String> columns);

    /** What a heartbeat is to say for this. */
    String heartbeat(String fingerprint);

    /** Whether a message of the log is meant for this stream. */
    boolean isFor(String prefix, String content);

    /** What was said by a heartbeat that is. */
    String fingerprint(String heartbeat);
}
