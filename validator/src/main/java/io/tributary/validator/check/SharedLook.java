package io.tributary.validator.check;

import io.tributary.contract.table.Column;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * The rows in which two sides of a shared table differed at one look, by key.
 *
 * @param rows what each side had
 * @param cut whether there were more
 */
record SharedLook(SortedMap<String, Sides> rows, boolean cut) {
    private static final String QUERY = Query.resource("shared_rows.sql");
    private static final int FETCH_SIZE = 5_000;

    /** Looks at the whole table, and keeps at most so many rows. */
    static SharedLook first(Connection source, Connection target, Table table, int limit) throws SQLException {
        SortedMap<String, Sides> rows = new TreeMap<>();
        boolean all = merge(source, target, table, (key, sides) -> {
            rows.put(key, sides);
            return rows.size() < limit;
        });
        return new SharedLook(rows, !all);
    }

    /** The rows of this look that are still the same on each side, and so still differ. */
    SharedLook still(Connection source, Connection target, Table table) throws SQLException {
        SortedMap<String, Sides> same = new TreeMap<>();
        merge(source, target, table, (key, sides) -> {
            if (sides.equals(rows.get(key))) {
                same.put(key, sides);
            }
            return true;
        });
        return new SharedLook(same, cut);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    List<SharedDifference> differences(TableName table) {
        return rows.entrySet().stream()
                .map(row -> new SharedDifference(
                        table,
                        row.getKey().substring(1, row.getKey().length() - 1),
                        row.getValue().source() != null,
                        row.getValue().target() != null))
                .toList();
    }

    /** Hands over each row that differs, in the keys' order, until told to stop; false when it was. */
    private static boolean merge(Connection source, Connection target, Table table, BiPredicate<String, Sides> receiver)
            throws SQLException {
        String sql = sql(table);
        try (Side ofSource = new Side(source, sql);
                Side ofTarget = new Side(target, sql)) {
            boolean more = true;
            while (more && (ofSource.present || ofTarget.present)) {
                int order = ofSource.compareKey(ofTarget);
                Sides sides = new Sides(
                        order <= 0 ? ofSource.hash() : null,
                        order <= 0 ? ofSource.version() : null,
                        order >= 0 ? ofTarget.hash() : null);
                if (!Objects.equals(sides.source(), sides.target())) {
                    more = receiver.test(order <= 0 ? ofSource.key() : ofTarget.key(), sides);
                }
                if (order <= 0) {
                    ofSource.next();
                }
                if (order >= 0) {
                    ofTarget.next();
                }
            }
            return more;
        } finally {
            source.commit();
            target.commit();
        }
    }

    private static String sql(Table table) {
        List<String> columns = table.storedColumns().stream().map(Column::sql).toList();
        List<String> key = table.primaryKey().stream().map(Identifiers::quote).toList();
        return Query.fill(
                QUERY,
                Map.of(
                        "key", String.join(", ", key.isEmpty() ? columns : key),
                        "columns", String.join(", ", columns),
                        "table", table.ownRows()));
    }

    /**
     * What two sides have under one key.
     *
     * @param source the hash of the source's row; null without one
     * @param version the transaction of the source that wrote it: a row that changed and changed back is another one
     * @param target the hash of the target's row; null without one
     */
    record Sides(String source, String version, String target) {}

    /** One side's rows, ordered by the bytes of their keys. */
    private static final class Side implements AutoCloseable {
        private final Statement statement;
        private final ResultSet rows;
        private boolean present;

        Side(Connection session, String sql) throws SQLException {
            statement = session.createStatement();
            statement.setFetchSize(FETCH_SIZE);
            rows = statement.executeQuery(sql);
            next();
        }

        void next() throws SQLException {
            present = rows.next();
        }

        String key() throws SQLException {
            return rows.getString("key");
        }

        String hash() throws SQLException {
            return rows.getString("hash");
        }

        String version() throws SQLException {
            return rows.getString("version");
        }

        /** Less than zero when this side's row comes first; a side without a row comes last. */
        int compareKey(Side other) throws SQLException {
            if (!present || !other.present) {
                return Boolean.compare(other.present, present);
            }
            return Arrays.compareUnsigned(
                    key().getBytes(StandardCharsets.UTF_8), other.key().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }
}
