package io.tributary.connector.capture;

import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The shape of a copied record's table, and how its rows are read. Whether it is the source's is asked when all rows are
 * there.
 */
final class RecordShape {
    private static final String AFTER = "after";
    private static final String SOURCE = "source";

    private final TableShape table;
    private final Field after;
    private final Field[] columns;

    private RecordShape(TableShape table, Schema envelope) {
        this.table = table;
        this.after = envelope.field(AFTER);
        this.columns = after.schema().fields().toArray(Field[]::new);
    }

    TableShape table() {
        return table;
    }

    /** The row. Without defaults: a NULL is not to become the column's default value. */
    String[] row(SourceRecord record) {
        Struct row = (Struct) ((Struct) record.value()).get(after);
        String[] values = new String[columns.length];
        for (int i = 0; i < columns.length; i++) {
            values[i] = (String) row.getWithoutDefault(columns[i].name());
        }
        return values;
    }

    /** Remembers shapes, so that records of one table bear one and the same shape. For one thread. */
    static final class Cache {
        private final Map<Schema, RecordShape> bySchema = new IdentityHashMap<>();

        RecordShape of(SourceRecord record) {
            return bySchema.computeIfAbsent(record.valueSchema(), schema -> shape(record));
        }

        private static RecordShape shape(SourceRecord record) {
            Struct source = ((Struct) record.value()).getStruct(SOURCE);
            TableName name = new TableName(source.getString("schema"), source.getString("table"));
            List<String> key = record.keySchema() == null ? List.of() : names(record.keySchema());
            Schema row = record.valueSchema().field(AFTER).schema();
            return new RecordShape(new TableShape(name, names(row), key), record.valueSchema());
        }

        private static List<String> names(Schema schema) {
            return schema.fields().stream().map(Field::name).toList();
        }
    }
}
