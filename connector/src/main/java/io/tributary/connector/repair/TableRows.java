package io.tributary.connector.repair;

import static java.util.stream.Collectors.joining;

import io.tributary.connector.text.TextSnapshotQuery;
import io.tributary.contract.control.RepairedTable;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One table's part of a {@link RepairRows}. */
final class TableRows {
    /** Wide rows would fill the memory if many of them were fetched at once. */
    private static final int FETCH_SIZE = 500;

    private final Connection snapshot;
    private final Table table;
    private final TableShape shape;
    private final List<Column> key;
    private final Optional<List<List<String>>> wanted;
    private final String owned;
    private final Deque<Message> ready = new ArrayDeque<>();
    private int read;
    private PreparedStatement statement;
    private ResultSet rows;

    /**
     * @param table with the key that tells its rows
     * @param wanted the keys of the rows; empty for all of them
     * @param only the tenant whose rows are meant; empty where all are
     * @see RepairedTable
     */
    TableRows(Connection snapshot, Table table, Optional<List<List<String>>> wanted, Optional<UUID> only)
            throws SQLException {
        this.snapshot = snapshot;
        this.table = table;
        this.shape = table.shape();
        this.wanted = wanted;
        this.owned = only.map(id -> "t." + TableMapping.TENANT_COLUMN + " = '" + id + "'")
                .orElse("true");
        Map<String, Column> byName =
                table.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
        this.key = table.primaryKey().stream().map(byName::get).toList();
        int size = key.size();
        if (wanted.isPresent() && wanted.get().stream().anyMatch(values -> values.size() != size)) {
            throw new SQLException("the key of table " + table.name() + " has the columns " + table.primaryKey()
                    + ", and rows were named by others");
        }
        if (wanted.isEmpty()) {
            ready.add(new Truncate(table.name()));
        }
    }

    /** The next message; empty behind the last one, when nothing of the server's is open any more. */
    Optional<Message> next() throws SQLException {
        while (ready.isEmpty() && (rows != null || begin())) {
            if (rows.next()) {
                add();
            } else {
                statement.close();
                rows = null;
            }
        }
        return Optional.ofNullable(ready.poll());
    }

    /** Begins to read the next rows, if there may be any. */
    private boolean begin() throws SQLException {
        int all = wanted.map(List::size).orElse(1);
        if (read >= all) {
            return false;
        }
        int from = read;
        read = wanted.isPresent() ? Math.min(all, from + FETCH_SIZE) : all;
        statement = snapshot.prepareStatement(wanted.isPresent() ? named() : all());
        statement.setFetchSize(FETCH_SIZE);
        if (wanted.isPresent()) {
            bind(wanted.get().subList(from, read));
        }
        rows = statement.executeQuery();
        return true;
    }

    private void bind(List<List<String>> keys) throws SQLException {
        for (int i = 0; i < key.size(); i++) {
            int position = i;
            Object[] values = keys.stream().map(row -> row.get(position)).toArray();
            statement.setArray(i + 1, snapshot.createArrayOf("text", values));
        }
    }

    private void add() throws SQLException {
        if (wanted.isEmpty()) {
            ready.add(new Change(
                    Change.Operation.INSERT,
                    shape,
                    null,
                    values(0, shape.columns().size())));
            return;
        }
        ready.add(new Change(Change.Operation.DELETE, shape, values(0, key.size()), null));
        String[] row = values(key.size(), shape.columns().size());
        if (shape.keyOf(row)[0] != null) {
            ready.add(new Change(Change.Operation.INSERT, shape, null, row));
        }
    }

    private String[] values(int from, int count) throws SQLException {
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = rows.getString(from + i + 1);
        }
        return values;
    }

    private String all() {
        return "SELECT " + columns() + " FROM " + table.ownRows() + " AS t WHERE " + owned;
    }

    /** A key comes back as the server writes it, and its row's columns are all NULL where there is no such row. */
    private String named() {
        String keys = IntStream.range(0, key.size())
                .mapToObj(i -> TextSnapshotQuery.output(wanted(i)))
                .collect(joining(", "));
        String equal = IntStream.range(0, key.size())
                .mapToObj(i -> key.get(i).equal("t." + key.get(i).sql(), wanted(i)))
                .collect(joining(" AND "));
        return "SELECT " + keys + ", " + columns() + " FROM unnest("
                + key.stream().map(column -> "?::text[]").collect(joining(", ")) + ") AS v("
                + IntStream.range(0, key.size()).mapToObj(i -> "c" + i).collect(joining(", ")) + ") LEFT JOIN "
                + table.ownRows() + " AS t ON " + owned + " AND " + equal;
    }

    private String wanted(int column) {
        return key.get(column).read("v.c" + column);
    }

    private String columns() {
        return table.storedColumns().stream()
                .map(column -> TextSnapshotQuery.output("t." + column.sql()))
                .collect(joining(", "));
    }
}
