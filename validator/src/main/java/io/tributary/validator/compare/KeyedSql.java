package io.tributary.validator.compare;

import static java.util.stream.Collectors.joining;

import io.tributary.contract.table.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One side's query for the rows that have one of some keys.
 *
 * @param sql its parameters are arrays of text, one for each of the key's columns, with an element for each key
 * @param keySize how many columns the key has
 */
record KeyedSql(String sql, int keySize) {
    private static final String ROWS = Sql.resource("keyed_rows.sql");

    /** @param key the key's columns as the side has them */
    static KeyedSql of(Sql side, List<Column> key) {
        String arrays = key.stream().map(column -> "?::text[]").collect(joining(", "));
        String names = IntStream.range(0, key.size()).mapToObj(i -> "c" + i).collect(joining(", "));
        String match = IntStream.range(0, key.size())
                .mapToObj(i -> key.get(i).equal("t." + key.get(i).sql(), "wanted.c" + i))
                .collect(joining(" AND "));
        String sql = ROWS.formatted(
                arrays,
                names,
                String.join(", ", side.key()),
                String.join(", ", side.columns()),
                side.table(),
                side.condition(),
                match,
                read(key));
        return new KeyedSql(sql, key.size());
    }

    /** SQL for a key's values of the side's types, by the names that they are given as. */
    private static String read(List<Column> key) {
        return IntStream.range(0, key.size())
                .mapToObj(i -> key.get(i).read("given.c" + i) + " AS c" + i)
                .collect(joining(", "));
    }

    /**
     * The rows, each in the place of its key; null where there is none.
     *
     * @param keys the values of each in the order of the key's columns
     */
    KeyedRow[] read(Connection connection, List<List<String>> keys) throws SQLException {
        KeyedRow[] rows = new KeyedRow[keys.size()];
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int column = 0; column < keySize; column++) {
                int position = column;
                Object[] values = keys.stream().map(key -> key.get(position)).toArray();
                query.setArray(column + 1, connection.createArrayOf("text", values));
            }
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    rows[row.getInt(1) - 1] = new KeyedRow(row.getString(2), row.getString(3));
                }
            }
        }
        return rows;
    }
}
