package io.tributary.connector.schema;

import io.tributary.contract.plan.Direction;
import io.tributary.contract.table.TableName;

/**
 * One thing about a source's schema that is not what it was.
 *
 * @param kind what has changed
 * @param before the table as it was; null where it is new
 * @param after the table as it is; null where it is gone
 * @param was the column as it was; null where it is new, or the change is about the table
 * @param is the column as it is; null where it is gone, or the change is about the table
 */
record SchemaChange(Kind kind, TableLayout before, TableLayout after, ColumnLayout was, ColumnLayout is) {

    /** What can change. */
    enum Kind {
        TABLE_ADDED,
        TABLE_GONE,
        TABLE_RENAMED,
        KEY_CHANGED,
        COLUMN_ADDED,
        COLUMN_GONE,
        COLUMN_RENAMED,
        TYPE_CHANGED,
        VALUES_REWRITTEN,
        NULLS_ALLOWED,
        LABELS_CHANGED
    }

    TableName table() {
        return before == null ? after.name() : before.name();
    }

    /** For people. */
    String describe(Direction direction) {
        String side = direction == Direction.FORWARD ? "source" : "target";
        return switch (kind) {
            case TABLE_ADDED -> "table " + table() + " is new on the " + side;
            case TABLE_GONE -> "table " + table() + " was dropped on the " + side;
            case TABLE_RENAMED -> "table " + table() + " was renamed to " + after.name() + " on the " + side;
            case KEY_CHANGED ->
                "the primary key of table " + table() + " was (" + String.join(", ", before.key()) + ") on the " + side
                        + " and is (" + String.join(", ", after.key()) + ")";
            case COLUMN_ADDED ->
                "column " + is.name() + " (" + is.typeName() + ") of table " + table() + " is new on the " + side;
            case COLUMN_GONE -> "column " + was.name() + " of table " + table() + " was dropped on the " + side;
            case COLUMN_RENAMED ->
                "column " + was.name() + " of table " + table() + " was renamed to " + is.name() + " on the " + side;
            case TYPE_CHANGED ->
                "column " + is.name() + " of table " + table() + " was " + was.typeName() + " on the " + side
                        + " and is "
                        + (was.generated() == is.generated() ? is.typeName() : "computed no more, or was not before");
            case VALUES_REWRITTEN ->
                "the values of column " + is.name() + " of table " + table() + " were rewritten on the " + side
                        + " by ALTER" + " TABLE, which the log does not have";
            case NULLS_ALLOWED ->
                "column " + is.name() + " of table " + table() + " may be null on the " + side + " now";
            case LABELS_CHANGED ->
                "enum " + is.enumName() + " of column " + table() + "." + is.name() + " has the values "
                        + String.join(", ", is.labels()) + " on the " + side + " now";
        };
    }
}
