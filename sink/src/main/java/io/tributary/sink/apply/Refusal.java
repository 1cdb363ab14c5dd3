package io.tributary.sink.apply;

import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Says which message the target refuses, why, and what to do about it. */
final class Refusal {
    private static final String CHECK_VIOLATION = "23514";
    private static final String NOT_NULL_VIOLATION = "23502";
    private static final String INVALID_TEXT = "22P02";

    private Refusal() {}

    /** @param where the message's position, for people */
    static PausedException of(String tenant, String where, Message message, SQLException cause) {
        Description description = new Description();
        message.accept(description);
        return new PausedException(
                "tenant " + tenant + ", " + where + ": " + description.text + " " + reason(cause),
                remedy(tenant, cause),
                cause);
    }

    private static String reason(SQLException cause) {
        return RowWriter.ROW_MISSING.equals(cause.getSQLState())
                ? "is missing on the target"
                : "is refused by the target: " + cause.getMessage();
    }

    private static String remedy(String tenant, SQLException cause) {
        if (hasNoPartition(cause)) {
            return "tributary schema --apply, which creates the partitions that the sources have by now";
        }
        if (RowWriter.KEY_TAKEN.equals(cause.getSQLState()) && !(cause instanceof PSQLException)) {
            return "give the row another key on the source and copy the tenant again: tributary resync --tenant "
                    + tenant + "; or choose composite, offset or uuid for the table under tables.keys and migrate anew";
        }
        if (followsSchemaChange(cause)) {
            return "tributary schema --apply, if the source's schema has changed; else remove the reason; the sink goes on"
                    + " by itself";
        }
        return "remove the reason, and the sink goes on by itself; or copy the tenant again: tributary resync --tenant "
                + tenant;
    }

    /** A column that may not be null in the target, or a value that its enum does not have. */
    private static boolean followsSchemaChange(SQLException cause) {
        return NOT_NULL_VIOLATION.equals(cause.getSQLState())
                || INVALID_TEXT.equals(cause.getSQLState())
                        && cause.getMessage().contains("for enum");
    }

    /** A check that has no name is that of the partitions' bounds. */
    private static boolean hasNoPartition(SQLException cause) {
        ServerErrorMessage said = cause instanceof PSQLException server ? server.getServerErrorMessage() : null;
        return CHECK_VIOLATION.equals(cause.getSQLState()) && said != null && said.getConstraint() == null;
    }

    /** Names a row by its key, and shows none of its other values. */
    private static final class Description implements Message.Visitor<RuntimeException> {
        private String text;

        @Override
        public void change(Change change) {
            TableShape table = change.table();
            String[] key = change.oldKey() == null ? change.key() : change.oldKey();
            String moved = change.oldKey() == null || change.row() == null
                    ? ""
                    : ", now (" + String.join(", ", change.key()) + "),";
            text = "the " + change.operation() + " of the row with " + Keys.describe(table, key) + moved + " of table "
                    + table.name();
        }

        @Override
        public void truncate(Truncate truncate) {
            text = "the TRUNCATE of table " + truncate.table();
        }

        @Override
        public void begin(Begin begin) {
            text = "a Begin";
        }

        @Override
        public void marker(Marker marker) {
            text = "a marker";
        }

        @Override
        public void end(End end) {
            text = "an End";
        }
    }
}
