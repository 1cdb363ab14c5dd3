package io.tributary.contract.wire;

import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/**
 * The Avro schemas of the messages. Each table has a schema of its own for its changes; the names that PostgreSQL knows
 * stand in the properties {@code schema}, {@code table} and {@code column}, since Avro's own names allow less.
 */
final class WireSchemas {
    static final String NAMESPACE = "tributary";
    static final String CHANGE = "Change";
    static final Schema BEGIN = SchemaBuilder.record("Begin")
            .namespace(NAMESPACE)
            .fields()
            .requiredLong("transaction")
            .name("kind")
            .type(Schema.createEnum("Kind", null, NAMESPACE, names(Begin.Kind.values())))
            .noDefault()
            .endRecord();
    static final Schema TRUNCATE = SchemaBuilder.record("Truncate")
            .namespace(NAMESPACE)
            .fields()
            .requiredString("schema")
            .requiredString("table")
            .endRecord();
    static final Schema MARKER = SchemaBuilder.record("Marker")
            .namespace(NAMESPACE)
            .fields()
            .requiredString("prefix")
            .requiredString("content")
            .endRecord();
    static final Schema END = SchemaBuilder.record("End")
            .namespace(NAMESPACE)
            .fields()
            .requiredLong("position")
            .requiredLong("previous")
            .requiredLong("messages")
            .requiredLong("committedAtMicros")
            .endRecord();

    private static final Pattern UNFIT = Pattern.compile("[^A-Za-z0-9_]");

    private WireSchemas() {}

    /** The schema of a table's changes. */
    static Schema change(TableShape table) {
        String namespace = NAMESPACE + "." + fit(table.name().schema()) + "."
                + fit(table.name().name());
        Schema unchanged = Schema.createEnum("Unchanged", null, namespace, List.of("UNCHANGED"));
        Schema text = Schema.create(Schema.Type.STRING);
        Schema nothing = Schema.create(Schema.Type.NULL);
        Schema key = record("Key", namespace, table.key(), Schema.createUnion(nothing, text));
        Schema row = record("Row", namespace, table.columns(), Schema.createUnion(nothing, text, unchanged));
        Schema change = SchemaBuilder.record(CHANGE)
                .namespace(namespace)
                .fields()
                .name("operation")
                .type(Schema.createEnum("Operation", null, namespace, names(Change.Operation.values())))
                .noDefault()
                .name("oldKey")
                .type(Schema.createUnion(nothing, key))
                .noDefault()
                .name("row")
                .type(Schema.createUnion(nothing, row))
                .noDefault()
                .endRecord();
        change.addProp("schema", table.name().schema());
        change.addProp("table", table.name().name());
        return change;
    }

    /** The table that a schema made by {@link #change} describes. */
    static TableShape shape(Schema change) {
        TableName name = new TableName(change.getProp("schema"), change.getProp("table"));
        Schema key = change.getField("oldKey").schema().getTypes().get(1);
        Schema row = change.getField("row").schema().getTypes().get(1);
        return new TableShape(name, columns(row), columns(key));
    }

    private static Schema record(String name, String namespace, List<String> columns, Schema type) {
        List<Schema.Field> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            // the number keeps two names apart that differ only in what Avro does not allow
            Schema.Field field = new Schema.Field("c" + i + "_" + fit(columns.get(i)), type);
            field.addProp("column", columns.get(i));
            fields.add(field);
        }
        return Schema.createRecord(name, null, namespace, false, fields);
    }

    private static List<String> columns(Schema record) {
        return record.getFields().stream().map(field -> field.getProp("column")).toList();
    }

    private static String fit(String name) {
        String fit = UNFIT.matcher(name)
                .replaceAll(match -> "_x" + Integer.toHexString(match.group().codePointAt(0)) + "_");
        return Character.isDigit(fit.charAt(0)) ? "_" + fit : fit;
    }

    private static List<String> names(Enum<?>[] values) {
        List<String> names = new ArrayList<>();
        for (Enum<?> value : values) {
            names.add(value.name());
        }
        return names;
    }
}
