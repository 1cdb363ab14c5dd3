package io.tributary.contract.mapping;

import io.tributary.contract.table.Identifiers;
import io.tributary.contract.wire.Change;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * How one column of the target comes from a row of the source, in Java and in SQL, and how the source's value comes back from
 * it. The two forms agree on every value.
 */
public sealed interface ColumnMapping {
    /** The SQL type of what is stamped or derived. */
    String UUID_TYPE = "uuid";

    /**
     * The column's value for a source's row; {@code null} is SQL's NULL.
     *
     * @throws UnmappableException when the value has no image
     */
    String apply(String[] row);

    /** The same as an SQL expression over the source's columns. */
    String sql();

    /**
     * The SQL type of {@link #sql}.
     *
     * @param ofColumn the type of a source's column, by its name
     */
    String type(UnaryOperator<String> ofColumn);

    /** What gives a source's value back; empty where the column's value does not tell one. */
    default Optional<Inverse> inverse() {
        return Optional.empty();
    }

    /** How one column of a source comes back from the target's column that was made of it. */
    interface Inverse {
        /** Where the column stands among the source's. */
        int index();

        /**
         * The source's value; SQL's NULL and a value that the log left out stay what they are.
         *
         * @throws UnmappableException when no value of the source has this image
         */
        String undo(String value);
    }

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

        @Override
        public String type(UnaryOperator<String> ofColumn) {
            return UUID_TYPE;
        }
    }

    /** A source's column, unchanged. */
    record Copy(int index, String column) implements ColumnMapping, Inverse {
        @Override
        public String apply(String[] row) {
            return row[index];
        }

        @Override
        public String sql() {
            return Identifiers.quote(column);
        }

        @Override
        public String type(UnaryOperator<String> ofColumn) {
            return ofColumn.apply(column);
        }

        @Override
        public Optional<Inverse> inverse() {
            return Optional.of(this);
        }

        @Override
        public String undo(String value) {
            return value;
        }
    }

    /** An integer of at most 64 bits, moved into the tenant's range. */
    record Shift(int index, String column, long distance) implements ColumnMapping, Inverse {
        @Override
        public String apply(String[] row) {
            String value = row[index];
            if (isOpaque(value)) {
                return value;
            }
            try {
                return Long.toString(Math.addExact(Long.parseLong(value), distance));
            } catch (ArithmeticException | NumberFormatException e) {
                throw new UnmappableException(
                        "column " + column + ": " + value + " plus the tenant's offset " + distance + " is no bigint");
            }
        }

        @Override
        public Optional<Inverse> inverse() {
            return Optional.of(this);
        }

        @Override
        public String undo(String value) {
            if (isOpaque(value)) {
                return value;
            }
            try {
                return Long.toString(Math.subtractExact(Long.parseLong(value), distance));
            } catch (ArithmeticException | NumberFormatException e) {
                throw new UnmappableException(
                        "column " + column + ": " + value + " less the tenant's offset " + distance + " is no bigint");
            }
        }

        @Override
        public String sql() {
            return "(" + Identifiers.quote(column) + "::bigint + " + distance + ")";
        }

        @Override
        public String type(UnaryOperator<String> ofColumn) {
            return "bigint";
        }
    }

    /** A UUID derived from the tenant, the table that the key is of, and the key, which it does not tell. */
    record Derive(int index, String column, UUID tenantId, String origin) implements ColumnMapping {
        @Override
        public String apply(String[] row) {
            String value = row[index];
            return isOpaque(value)
                    ? value
                    : NameUuids.ofKey(tenantId, origin, value).toString();
        }

        @Override
        public String sql() {
            return NameUuids.ofKeySql(tenantId, origin, Identifiers.quote(column) + "::text");
        }

        @Override
        public String type(UnaryOperator<String> ofColumn) {
            return UUID_TYPE;
        }
    }

    /** Whether there is no value to compute with: SQL's NULL, or a value that the source's log left out. */
    @SuppressWarnings("ReferenceEquality") // the placeholder is known by its identity
    private static boolean isOpaque(String value) {
        return value == null || value == Change.UNCHANGED;
    }
}
