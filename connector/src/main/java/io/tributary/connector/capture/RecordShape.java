package io.tributary.connector.capture;

import io.tributary.connector.schema.RowColumn;
import io.tributary.connector.schema.RowLift;
import io.tributary.connector.text.TextConverter;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** The shape of a record's table, and how its rows and keys are read. */
final class RecordShape {
    private static final String AFTER = "after";
    private static final String SOURCE = "source";

    private final TableShape table;
    private final Field source;
    private final Field after;
    private final Field[] columns;
    private final Optional<RowLift> lift;

    private RecordShape(TableShape table, Schema envelope, Optional<RowLift> lift) {
        this.table = table;
        this.lift = lift;
        this.source = envelope.field(SOURCE);
        this.after = envelope.field(AFTER);
        this.columns = after.schema().fields().toArray(Field[]::new);
    }

    TableShape table() {
        return table;
    }

    Struct source(SourceRecord record) {
        return ((Struct) record.value()).getStruct(source.name());
    }

    /** The row as it is after the change. */
    String[] row(SourceRecord record) {
        String[] row = values((Struct) ((Struct) record.value()).get(after), columns);
        return lift.isPresent() ? lift.get().lift(row) : row;
    }

    static String[] key(Struct key) {
        return values(key, key.schema().fields().toArray(Field[]::new));
    }

    /** Without defaults: a NULL is not to become the column's default value. */
    private static String[] values(Struct struct, Field[] fields) {
        String[] values = new String[fields.length];
        for (int i = 0; i < fields.length; i++) {
            values[i] = (String) struct.getWithoutDefault(fields[i].name());
        }
        return values;
    }

    /** What is known of the source's tables. */
    interface Layouts {
        /** Whether changes of a table are to be written at all. */
        boolean captures(TableName table) throws Exception;

        /** How rows are to be written that are described so; empty where they are as they should be. */
        Optional<RowLift> lift(TableName table, List<RowColumn> row, List<String> key) throws Exception;
    }

    /** Remembers shapes, so that records of one table bear one and the same shape. For one thread. */
    static final class Cache {
        private final IdentityHashMap<Schema, Optional<RecordShape>> bySchema = new IdentityHashMap<>();
        private final Map<TableShape, TableShape> tables = new HashMap<>();
        private final Layouts layouts;

        Cache(Layouts layouts) {
            this.layouts = layouts;
        }

        /** The shape; empty where the record is to be left out. */
        Optional<RecordShape> of(SourceRecord record) throws Exception {
            Optional<RecordShape> known = bySchema.get(record.valueSchema());
            if (known == null) {
                known = shape(record);
                bySchema.put(record.valueSchema(), known);
            }
            return known;
        }

        private Optional<RecordShape> shape(SourceRecord record) throws Exception {
            Struct source = ((Struct) record.value()).getStruct(SOURCE);
            TableName name = new TableName(source.getString("schema"), source.getString("table"));
            if (!layouts.captures(name)) {
                return Optional.empty();
            }
            List<String> key = record.keySchema() == null ? List.of() : names(record.keySchema());
            Schema row = record.valueSchema().field(AFTER).schema();
            Optional<RowLift> lift = layouts.lift(name, columns(row), key);
            TableShape table = new TableShape(name, lift.map(RowLift::columns).orElseGet(() -> names(row)), key);
            TableShape known = tables.putIfAbsent(table, table);
            return Optional.of(new RecordShape(known == null ? table : known, record.valueSchema(), lift));
        }

        private static List<RowColumn> columns(Schema row) {
            return row.fields().stream()
                    .map(field -> new RowColumn(
                            field.name(), field.schema().parameters().get(TextConverter.TYPE)))
                    .toList();
        }

        private static List<String> names(Schema schema) {
            return schema.fields().stream().map(Field::name).toList();
        }
    }
}
