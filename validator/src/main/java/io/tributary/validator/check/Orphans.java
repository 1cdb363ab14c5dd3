package io.tributary.validator.check;

import static java.util.stream.Collectors.joining;

import io.tributary.contract.table.Column;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rows of one side that a foreign key leads nowhere.
 *
 * @param count how many there are
 * @param keys the keys of some of them, as PostgreSQL writes records
 */
record Orphans(long count, List<String> keys) {
    private static final String QUERY = Query.resource("orphans.sql");
    private static final int FETCH_SIZE = 5_000;

    /**
     * Looks for them.
     *
     * @param parent the table that the key points at, for its columns
     * @param key SQL expressions over a row that name it
     * @param rows a condition for the rows that count
     * @param kept which keys are kept
     * @return empty when the side lacks a column of the key
     */
    static Optional<Orphans> find(
            Connection connection, ForeignKey foreignKey, Table parent, List<String> key, String rows, Kept kept)
            throws SQLException {
        Optional<String> found = found(foreignKey, parent);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String filled = foreignKey.columns().stream()
                .map(column -> "c." + quote(column) + " IS NOT NULL")
                .collect(joining(foreignKey.matchFull() ? " OR " : " AND "));
        String sql = Query.fill(
                QUERY,
                Map.of(
                        "key", String.join(", ", key),
                        "child", foreignKey.child(),
                        "rows", rows,
                        "filled", filled,
                        "found", found.get()));
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet row = statement.executeQuery(sql)) {
                return Optional.of(read(row, kept));
            }
        }
    }

    private static Orphans read(ResultSet row, Kept kept) throws SQLException {
        long count = 0;
        List<String> keys = new ArrayList<>();
        while (keys.size() < kept.limit() && row.next()) {
            count = row.getLong("orphans");
            String key = row.getString("key");
            if (kept.which().test(key)) {
                keys.add(key);
            }
        }
        return new Orphans(count, keys);
    }

    /** Which keys are kept, and how many at most. */
    record Kept(Predicate<String> which, int limit) {}

    /** SQL for whether the parent is there; empty when the parent lacks a column. */
    private static Optional<String> found(ForeignKey key, Table parent) {
        List<String> equal = new ArrayList<>();
        int compared = key.columns().size() - (key.period() ? 1 : 0);
        for (int i = 0; i < compared; i++) {
            String own = key.columns().get(i);
            Optional<Column> column = column(parent, key.referenced().get(i));
            if (column.isEmpty()) {
                return Optional.empty();
            }
            equal.add(column.get().equal("p." + column.get().sql(), "c." + quote(own)));
        }
        String from = " FROM " + key.parent() + " AS p WHERE " + String.join(" AND ", equal);
        if (!key.period()) {
            return Optional.of("EXISTS (SELECT" + from + ")");
        }
        // parents together cover the period: "CREATE TABLE", REFERENCES … PERIOD, in PostgreSQL's manual
        String period = quote(key.columns().get(compared));
        String covered = quote(key.referenced().get(compared));
        return Optional.of("coalesce(c." + period + " OPERATOR(pg_catalog.<@) (SELECT range_agg(p." + covered + ")"
                + from + "), false)");
    }

    private static Optional<Column> column(Table table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst();
    }

    private static String quote(String name) {
        return Identifiers.quote(name);
    }
}
