package io.tributary.contract.mapping;

import io.tributary.contract.table.Identifiers;
import java.util.UUID;

/** How one column of the target comes from a row of the source, in Java and in SQL. The two forms agree on every value. */
public sealed interface ColumnMapping {

    /** The column's value for a source's row; {@code null} is SQL's NULL. */
    String apply(String[] row);

    /** The same as an SQL expression over the source's columns. */
    String sql();

    /** The tenant's id, whatever the row. */
    record Stamp(UUID tenantId) implements ColumnMapping {
        @Override
        public String apply(String[] row) {
            return tenantId.toString();
        }

        @Override
        public String sql() {
            return "'" + tenantId + "'::uuid";
        }
    }

    /** A source's column, unchanged. */
    record Copy(int index, String column) implements ColumnMapping {
        @Override
        public String apply(String[] row) {
            return row[index];
        }

        @Override
        public String sql() {
            return Identifiers.quote(column);
        }
    }
}
