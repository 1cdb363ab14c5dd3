package io.tributary.connector.capture;

import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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

    private RecordShape(TableShape table, Schema envelope) {
        this.table = table;
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
        return values((Struct) ((Struct) record.value()).get(after), columns);
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

    /** Remembers shapes, so that records of one table bear one and the same shape. For one thread. */
    static final class Cache {
        private final IdentityHashMap<Schema, RecordShape> bySchema = new IdentityHashMap<>();
        private final Map<TableShape, TableShape> tables = new HashMap<>();

        RecordShape of(SourceRecord record) {
            return bySchema.computeIfAbsent(record.valueSchema(), schema -> shape(record));
        }

        private RecordShape shape(SourceRecord record) {
            Struct source = ((Struct) record.value()).getStruct(SOURCE);
            TableName name = new TableName(source.getString("schema"), source.getString("table"));
            List<String> key = record.keySchema() == null ? List.of() : names(record.keySchema());
            Schema row = record.valueSchema().field(AFTER).schema();
            TableShape table = new TableShape(name, names(row), key);
            TableShape known = tables.putIfAbsent(table, table);
            return new RecordShape(known == null ? table : known, record.valueSchema());
        }

        private static List<String> names(Schema schema) {
            return schema.fields().stream().map(Field::name).toList();
        }
    }
}
