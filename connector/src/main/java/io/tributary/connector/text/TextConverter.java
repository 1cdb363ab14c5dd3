package io.tributary.connector.text;

import io.debezium.connector.postgresql.UnchangedToastedReplicationMessageColumn;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.tributary.connector.schema.TypeMark;
import io.tributary.contract.wire.Change;
import java.util.Properties;
import org.apache.kafka.connect.data.SchemaBuilder;

/** Makes an optional string of every column: the text that PostgreSQL printed, or {@link Change#UNCHANGED} itself. */
public final class TextConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    /** The parameter of a column's schema that has its {@link TypeMark}; in rows of a copy another one. */
    public static final String TYPE = "tributary.type";

    @Override
    public void configure(Properties properties) {}

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        SchemaBuilder schema = SchemaBuilder.string()
                .optional()
                .parameter(
                        TYPE, TypeMark.of(column.nativeType(), column.length().orElse(0)));
        registration.register(schema, new ColumnConverter(column));
    }

    private static final class ColumnConverter implements Converter {
        private final String column;
        private Object expectedDefault;

        ColumnConverter(RelationalColumn column) {
            this.column = column.dataCollection() + "." + column.name();
            this.expectedDefault = column.defaultValue();
        }

        @Override
        public Object convert(Object value) {
            if (value == null || value instanceof String) {
                return value;
            }
            if (UnchangedToastedReplicationMessageColumn.isUnchangedToastedValue(value)) {
                return Change.UNCHANGED;
            }
            if (value == expectedDefault) {
                // Debezium converts the column's default first, once, for the schema, where nothing reads it
                expectedDefault = null;
                return null;
            }
            throw new IllegalStateException("column " + column + " came as " + value.getClass() + ", not as text");
        }
    }
}
