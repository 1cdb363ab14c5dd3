package io.tributary.connector.schema;

import io.tributary.contract.table.TableName;
import java.util.List;
import java.util.Optional;

/**
 * A table as changes of it are seen by.
 *
 * @param name its name
 * @param oid what stays when it is renamed, and no other table has
 * @param key the primary key's columns, in its order
 * @param files where its rows are
 * @param columns its columns, by number
 */
record TableLayout(TableName name, long oid, List<String> key, String files, List<ColumnLayout> columns) {

    /** Those that are in the stream. */
    List<ColumnLayout> stored() {
        return columns.stream().filter(column -> !column.generated()).toList();
    }

    Optional<ColumnLayout> numbered(int number) {
        return columns.stream().filter(column -> column.number() == number).findFirst();
    }

    Optional<ColumnLayout> named(String column) {
        return columns.stream().filter(each -> each.name().equals(column)).findFirst();
    }

    /** As the stream describes its rows. */
    List<RowColumn> row() {
        return stored().stream().map(RowColumn::of).toList();
    }

    /** Whether the stream describes its rows so. */
    boolean describes(List<RowColumn> columns) {
        return row().equals(columns);
    }

    /** Whether rows of both are written in the same way: the same columns and the same key, of one table. */
    boolean writes(TableLayout other) {
        return oid == other.oid && row().equals(other.row()) && key.equals(other.key);
    }

    /** Whether both are of one table whose rows were neither truncated nor rewritten in between. */
    boolean hasRowsOf(TableLayout other) {
        return writes(other) && files.equals(other.files);
    }
}
