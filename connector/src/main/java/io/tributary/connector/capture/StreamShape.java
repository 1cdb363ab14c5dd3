package io.tributary.connector.capture;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import io.tributary.connector.schema.RowColumn;
import io.tributary.connector.schema.RowLift;
import io.tributary.connector.schema.TypeMark;
import io.tributary.connector.stream.SourceStream;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shape of a table's changes in the stream, and how they are read. */
@SuppressWarnings("ReferenceEquality") // UNCHANGED is told from text that reads alike by identity
final class StreamShape {
    private final TableShape table;
    private final int columns;
    private final int[] key;
    private final Optional<RowLift> lift;

    private StreamShape(TableShape table, Table described, List<String> key, Optional<RowLift> lift) {
        this.table = table;
        this.columns = described.columns().size();
        this.key = key.stream()
                .mapToInt(name -> described.columnWithName(name).position() - 1)
                .toArray();
        this.lift = lift;
    }

    /**
     * The change that a message tells of.
     *
     * @throws PausedException when the log does not say which row it was
     */
    Change change(ReplicationMessage message) throws PausedException {
        return switch (message.getOperation()) {
            case INSERT -> new Change(Change.Operation.INSERT, table, null, lifted(values(message.getNewTupleList())));
            case UPDATE -> update(message);
            case DELETE ->
                new Change(Change.Operation.DELETE, table, identified(values(message.getOldTupleList())), null);
            case TRUNCATE, MESSAGE, BEGIN, COMMIT, NOOP, ORIGIN ->
                throw new IllegalStateException(message.getOperation() + " is no change of a row");
        };
    }

    /** The old row is there when the key has changed, or when the replica identity is such that it always is. */
    private Change update(ReplicationMessage message) throws PausedException {
        String[] row = values(message.getNewTupleList());
        String[] old = message.getOldTupleList() == null ? null : values(message.getOldTupleList());
        String[] oldKey = null;
        if (old != null) {
            for (int i = 0; i < columns; i++) {
                // a large value that has not changed is in the old row, if that is whole
                row[i] = row[i] == Change.UNCHANGED && old[i] != null ? old[i] : row[i];
            }
            oldKey = Arrays.equals(keyOf(old), keyOf(row)) ? null : identified(old);
        }
        return new Change(Change.Operation.UPDATE, table, oldKey, lifted(row));
    }

    private String[] values(List<ReplicationMessage.Column> tuple) {
        if (tuple.size() != columns) {
            throw new IllegalStateException(
                    "a row of table " + table.name() + " came with " + tuple.size() + " columns instead of " + columns);
        }
        String[] values = new String[columns];
        for (int i = 0; i < columns; i++) {
            values[i] = text(tuple.get(i).getValue(null, true));
        }
        return values;
    }

    private String text(Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        if (UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(value)) {
            return Change.UNCHANGED;
        }
        throw new IllegalStateException("a value of table " + table.name() + " came as " + value.getClass());
    }

    private String[] lifted(String[] row) {
        return lift.isPresent() ? lift.get().lift(row) : row;
    }

    private String[] keyOf(String[] row) {
        String[] values = new String[key.length];
        for (int i = 0; i < key.length; i++) {
            values[i] = row[key[i]];
        }
        return values;
    }

    /** The key of an old row, which is that of an index with other columns, or of the key that the table had then. */
    private String[] identified(String[] old) throws PausedException {
        String[] values = keyOf(old);
        if (Arrays.asList(values).contains(null)) {
            throw new PausedException(
                    "the log does not have the primary key of a row of " + table.name()
                            + " that was changed or deleted",
                    "on the source: ALTER TABLE " + table.name().sql()
                            + " REPLICA IDENTITY DEFAULT; then copy the tenant anew: tributary resync --copy");
        }
        return values;
    }

    /** What is known of the source's tables. */
    interface Layouts {
        /** Whether changes of a table are to be written at all. */
        boolean captures(TableName table) throws Exception;

        /** The columns by which a table's rows are told apart. */
        List<String> key(TableName table, List<String> primaryKey);

        /** How rows are to be written that are described so; empty where they are as they should be. */
        Optional<RowLift> lift(TableName table, List<RowColumn> row, List<String> key) throws Exception;
    }

    /** Remembers shapes, so that changes of one table bear one and the same shape. For one thread. */
    static final class Cache {
        private final Map<String, Known> byName = new HashMap<>();
        private final Map<TableShape, TableShape> tables = new HashMap<>();
        private final Layouts layouts;

        Cache(Layouts layouts) {
            this.layouts = layouts;
        }

        /** What is known of a table as the stream has described it last. */
        private record Known(TableId id, Table described, Optional<StreamShape> shape) {}

        /** The shape of the table that a message names so; empty where its changes are to be left out. */
        Optional<StreamShape> of(String name, SourceStream stream) throws Exception {
            Known known = byName.get(name);
            TableId id = known == null ? stream.identify(name) : known.id();
            Table described = stream.table(id);
            if (known == null || known.described() != described) {
                known = new Known(id, described, shape(described));
                byName.put(name, known);
            }
            return known.shape();
        }

        TableName name(String name, SourceStream stream) {
            return name(stream.identify(name));
        }

        private static TableName name(TableId id) {
            return new TableName(id.schema(), id.table());
        }

        private Optional<StreamShape> shape(Table described) throws Exception {
            TableName name = name(described.id());
            if (!layouts.captures(name)) {
                return Optional.empty();
            }
            List<String> key = layouts.key(name, described.primaryKeyColumnNames());
            Optional<RowLift> lift = layouts.lift(name, rowColumns(described), key);
            List<String> columns = lift.map(RowLift::columns)
                    .orElseGet(
                            () -> described.columns().stream().map(Column::name).toList());
            TableShape table = new TableShape(name, columns, key);
            TableShape known = tables.putIfAbsent(table, table);
            return Optional.of(new StreamShape(known == null ? table : known, described, key, lift));
        }

        private static List<RowColumn> rowColumns(Table described) {
            return described.columns().stream()
                    .map(column -> new RowColumn(column.name(), TypeMark.of(column.nativeType(), column.length())))
                    .toList();
        }
    }
}
