package io.debezium.connector.postgresql;

import io.debezium.DebeziumException;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;
import java.util.Map;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.core.TypeInfo;

/**
 * Knows {@code text} only, so that Debezium parses no value, drops no column, and reads no types of a source.
 *
 * <p>Stands in for Debezium's class of this name, which has the same methods: it comes first on the class path, since
 * whatever needs Debezium does so through this module. Debezium 3.6 makes its registry where no subclass can step in, and that one
 * cannot be made in a database that has a domain over an enum, or an enum without values (a NullPointerException in
 * {@code createTypeBuilderFromResultSet}), wherever in the database it is used, if at all.
 */
public class TypeRegistry {
    private static final String TEXT = "text";
    private static final int NO_SUCH_TYPE = 0;
    private static final int NO_MODIFIER = -1;

    private final PostgresType text;
    private final PostgresType elements;

    /** Takes from the connection nothing but the driver's notion of types; it may be closed afterwards. */
    public TypeRegistry(PostgresConnection connection) {
        try {
            TypeInfo types = ((BaseConnection) connection.connection()).getTypeInfo();
            text = new PostgresType.Builder(this, TEXT, Oid.TEXT, Types.VARCHAR, NO_MODIFIER, types).build();
            elements = new PostgresType.Builder(this, TEXT, Oid.TEXT, Types.VARCHAR, NO_MODIFIER, types)
                    .elementType(Oid.TEXT)
                    .build();
        } catch (SQLException e) {
            throw new DebeziumException("no connection", e);
        }
    }

    /** The one type. Debezium's class has no such method: whoever calls it fails where that one is used instead. */
    public PostgresType text() {
        return text;
    }

    /** Whatever it is, it has elements, for those of Debezium's converters that ask an array for them. */
    public PostgresType get(int oid) {
        return oid == Oid.TEXT ? text : elements;
    }

    public PostgresType get(String name) {
        return text;
    }

    public PostgresType get(String schema, String name) {
        return text;
    }

    public Map<String, PostgresType> getRegisteredTypes() {
        return Map.of(TEXT, text);
    }

    public int geometryOid() {
        return NO_SUCH_TYPE;
    }

    public int geographyOid() {
        return NO_SUCH_TYPE;
    }

    public int citextOid() {
        return NO_SUCH_TYPE;
    }

    public int hstoreOid() {
        return NO_SUCH_TYPE;
    }

    public int ltreeOid() {
        return NO_SUCH_TYPE;
    }

    public int isbnOid() {
        return NO_SUCH_TYPE;
    }

    public int isbn() {
        return NO_SUCH_TYPE;
    }

    public int hstoreArrayOid() {
        return NO_SUCH_TYPE;
    }

    public int geometryArrayOid() {
        return NO_SUCH_TYPE;
    }

    public int geographyArrayOid() {
        return NO_SUCH_TYPE;
    }

    public int citextArrayOid() {
        return NO_SUCH_TYPE;
    }

    public int ltreeArrayOid() {
        return NO_SUCH_TYPE;
    }

    public int vectorOid() {
        return NO_SUCH_TYPE;
    }

    public int halfVectorOid() {
        return NO_SUCH_TYPE;
    }

    public int sparseVectorOid() {
        return NO_SUCH_TYPE;
    }

    public int tsVectorOid() {
        return NO_SUCH_TYPE;
    }

    public static String normalizeTypeName(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
