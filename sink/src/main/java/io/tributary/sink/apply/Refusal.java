package io.tributary.sink.apply;

import io.tributary.contract.control.RefusedChange;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Commands;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Which message the target refuses, and why.
 *
 * @param transaction the id in its Begin
 * @param number its number among the messages of its transaction, from 1
 * @param text which operation, which row of which table, and what the target says
 * @param description which operation, which row of which table
 * @param answer the server's own answer
 */
record Refusal(long transaction, long number, String text, String description, SQLException answer) {
    private static final String CHECK_VIOLATION = "23514";
    private static final String NOT_NULL_VIOLATION = "23502";
    private static final String INVALID_TEXT = "22P02";

    /**
     * @param messages a part of a transaction, with the refused message in it
     * @param before how many messages of the transaction came before that part
     */
    @SuppressWarnings("ReferenceEquality") // messages that read alike are different changes
    static Refusal of(Begin begin, List<Message> messages, long before, RefusedException refused) {
        int index = 0;
        while (messages.get(index) != refused.refused()) {
            index++;
        }
        Description description = new Description();
        refused.refused().accept(description);
        return new Refusal(
                begin.transaction(),
                before + index + 1,
                description.text + " " + reason(refused.answer()),
                description.text,
                refused.answer());
    }

    /** The same for the control schema, once the transaction's end is known. */
    RefusedChange at(String tenant, LogSequenceNumber position) {
        String reason =
                "tenant " + tenant + ", transaction at " + position.asString() + ", change " + number + ": " + text;
        return new RefusedChange(position, number, transaction, description, reason);
    }

    /** What to do about it. */
    String remedy(Tenant tenant, LogSequenceNumber position) {
        if (hasNoPartition(answer)) {
            return "tributary schema --apply, which creates the partitions that the sources have by now";
        }
        String skip = "; or leave this one change out: " + Commands.skip(tenant, position.asString(), number);
        if (RowWriter.KEY_TAKEN.equals(answer.getSQLState()) && !(answer instanceof PSQLException)) {
            return "if the other tenant has the row by mistake, repair that tenant, and the sink goes on by itself; else give"
                    + " the row another key on the source and copy the tenant again: " + Commands.resync(tenant)
                    + "; or choose composite, offset or uuid for the table under tables.keys and migrate anew" + skip;
        }
        if (followsSchemaChange(answer)) {
            return "tributary schema --apply, if the source's schema has changed; else remove the reason; the sink goes on"
                    + " by itself" + skip;
        }
        return "remove the reason, and the sink goes on by itself; or mend the row on the source and copy the tenant again: "
                + Commands.resync(tenant) + skip;
    }

    private static String reason(SQLException cause) {
        return RowWriter.ROW_MISSING.equals(cause.getSQLState())
                ? "is missing on the target"
                : "is refused by the target: " + cause.getMessage();
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
