package io.tributary.cli.demo;

import static io.tributary.contract.table.Identifiers.quote;

import io.tributary.contract.table.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a column points at.
 *
 * @param number the foreign key's, the same for all its columns
 * @param table the referenced table
 * @param column the referenced column
 */
record ColumnReference(long number, TableName table, String column) {

    /** The reference in a row of {@code columns.sql}. */
    static Optional<ColumnReference> of(ResultSet row) throws SQLException {
        long number = row.getLong("reference");
        if (row.wasNull()) {
            return Optional.empty();
        }
        TableName table = new TableName(row.getString("reference_schema"), row.getString("reference_table"));
        return Optional.of(new ColumnReference(number, table, row.getString("reference_column")));
    }

    /** What a row of the referenced table is called. */
    String alias() {
        return "f" + number;
    }

    /** The referenced value, as an expression. */
    String value() {
        return alias() + "." + quote(column);
    }
}
