package io.tributary.validator.agreement;

import io.tributary.contract.table.Column;
import io.tributary.contract.table.Table;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** One source's keys of a table in their order; of them, some hundred are in memory at a time. */
final class KeyStream implements AutoCloseable {
    private static final int FETCH_SIZE = 1_000;

    private final SourceSession source;
    private final List<KeyColumn> columns;
    private final Statement statement;
    private final ResultSet rows;
    private String[] key;

    private KeyStream(SourceSession source, List<KeyColumn> columns, Statement statement, ResultSet rows) {
        this.source = source;
        this.columns = columns;
        this.statement = statement;
        this.rows = rows;
    }

    /** Stands before the first key. */
    static KeyStream open(SourceSession source, Table table) throws SQLException {
        List<KeyColumn> columns = table.primaryKey().stream()
                .map(name -> KeyColumn.of(column(table, name)))
                .toList();
        String sql = "SELECT " + columns.stream().map(KeyColumn::text).collect(Collectors.joining(", ")) + " FROM "
                + table.ownRows() + " AS " + KeyColumn.TABLE + " ORDER BY "
                + columns.stream().map(KeyColumn::order).collect(Collectors.joining(", "));
        Statement statement = source.connection().createStatement();
        try {
            statement.setFetchSize(FETCH_SIZE);
            return new KeyStream(source, columns, statement, statement.executeQuery(sql));
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static Column column(Table table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Goes to the next key; false when there is none. */
    boolean next() throws SQLException {
        if (!rows.next()) {
            return false;
        }
        key = new String[columns.size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = rows.getString(i + 1);
        }
        return true;
    }

    String slug() {
        return source.slug();
    }

    /** The key for people. */
    String key() {
        return key.length == 1 ? key[0] : Arrays.stream(key).collect(Collectors.joining(", ", "(", ")"));
    }

    int compareKey(KeyStream other) {
        for (int i = 0; i < key.length; i++) {
            int order = columns.get(i).compare(key[i], other.key[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
