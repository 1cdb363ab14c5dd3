package io.tributary.connector.text;

import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.PostgresConnection;

/** Knows one type only, {@code text}, so that the decoder parses no value and drops no column. */
final class TextTypeRegistry extends TypeRegistry {
    private static final String TEXT = "text";

    private PostgresType text;

    TextTypeRegistry(PostgresConnection connection) {
        super(connection);
        text = super.get("pg_catalog", TEXT);
    }

    @Override
    public PostgresType get(int oid) {
        return text == null ? super.get(oid) : text;
    }

    @Override
    public PostgresType get(String name) {
        return text == null ? super.get(name) : text;
    }

    @Override
    public PostgresType get(String schema, String name) {
        return text == null ? super.get(schema, name) : text;
    }
}
