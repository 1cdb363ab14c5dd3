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
 * Has the decoder take every column for {@code text}. What a column's type really is stays with it as the number of its
 * type, so that a change of it can be seen.
 */
final class NumberedTypes extends TypeRegistry {
    private static final int NO_MODIFIER = -1;
    /** Has the modifier itself, and not what the driver makes of it, stand for a column's length. */
    private static final TypeInfo MODIFIERS = (TypeInfo) Proxy.newProxyInstance(
            NumberedTypes.class.getClassLoader(),
            new Class<?>[] {TypeInfo.class},
            (proxy, method, arguments) -> method.getName().equals("getPrecision") ? arguments[1] : 0);

    private final Map<Integer, PostgresType> numbered = new ConcurrentHashMap<>();
    private final String name;

    /** Fails where Debezium's own registry comes before ours on the class path, since that one has no such method. */
    NumberedTypes(PostgresConnection connection) {
        super(connection);
        name = text().getName();
    }

    @Override
    public PostgresType get(int oid) {
        // while the constructor of the registry itself asks, there is no map yet
        return numbered == null ? super.get(oid) : numbered.computeIfAbsent(oid, this::textNumbered);
    }

    private PostgresType textNumbered(int oid) {
        return new PostgresType.Builder(this, name, oid, Types.VARCHAR, NO_MODIFIER, MODIFIERS).build();
    }
}
