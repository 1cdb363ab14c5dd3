package io.tributary.connector.text;

import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import java.lang.reflect.Proxy;
import java.sql.Types;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.core.TypeInfo;

/**
 * Knows {@code text} only, so that the decoder parses no value and drops no column. What a column's type really is stays
 * with it as the number of its type, so that a change of it can be seen.
 */
final class TextTypeRegistry extends TypeRegistry {
    private static final String TEXT = "text";

    private static final int NO_MODIFIER = -1;
    /** Has the modifier itself, and not what the driver makes of it, stand for a column's length. */
    private static final TypeInfo MODIFIERS = (TypeInfo) Proxy.newProxyInstance(
            TextTypeRegistry.class.getClassLoader(),
            new Class<?>[] {TypeInfo.class},
            (proxy, method, arguments) -> method.getName().equals("getPrecision") ? arguments[1] : 0);

    private final Map<Integer, PostgresType> numbered = new ConcurrentHashMap<>();
    private PostgresType text;

    TextTypeRegistry(PostgresConnection connection) {
        super(connection);
        text = super.get("pg_catalog", TEXT);
    }

    @Override
    public PostgresType get(int oid) {
        return text == null ? super.get(oid) : numbered.computeIfAbsent(oid, this::textNumbered);
    }

    private PostgresType textNumbered(int oid) {
        return new PostgresType.Builder(this, TEXT, oid, Types.VARCHAR, NO_MODIFIER, MODIFIERS).build();
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
