package io.tributary.validator.compare;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One side's row with all that is told of it.
 *
 * @param told its key as a record, in parentheses
 * @param key its key as this side has it, a text for each column
 * @param hash 128 bits over all columns
 * @param hashes the same over each column
 * @param shown each column's value, cut off; empty unless it was asked for
 */
record RowDetail(String told, List<String> key, String hash, List<String> hashes, List<String> shown) {

    /**
     * Looks up the rows that have one of some keys.
     *
     * @param sql what {@link Sql#inDetail} made
     * @param keys the target's form of each
     * @return by the key's place in the list
     */
    static Map<Integer, List<RowDetail>> read(Connection connection, String sql, List<List<String>> keys)
            throws SQLException {
        Map<Integer, List<RowDetail>> rows = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int column = 0; column < keys.get(0).size(); column++) {
                int position = column;
                Object[] values = keys.stream().map(key -> key.get(position)).toArray();
                query.setArray(column + 1, connection.createArrayOf("text", values));
            }
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    rows.computeIfAbsent(row.getInt(1) - 1, number -> new ArrayList<>())
                            .add(new RowDetail(
                                    row.getString(2),
                                    texts(row.getArray(3)),
                                    row.getString(4),
                                    texts(row.getArray(5)),
                                    texts(row.getArray(6))));
                }
            }
        }
        return rows;
    }

    /** The elements of an array; none where there is no array. */
    static List<String> texts(Array array) throws SQLException {
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }
}
