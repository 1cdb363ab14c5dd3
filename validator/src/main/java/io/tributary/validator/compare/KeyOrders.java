package io.tributary.validator.compare;

import io.tributary.contract.table.Column;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Whether two databases put the values of their tables' primary keys into the same order. */
final class KeyOrders {
    private static final String QUERY = Sql.resource("key_order.sql");
    /** The first whose databases say how they are ordered. */
    private static final int VERSION_WITH_RULES = 15;

    private static final Set<String> ORDERED_ALIKE_EVERYWHERE = Set.of(
            "numeric",
            "real",
            "double precision",
            "uuid",
            "boolean",
            "bytea",
            "oid",
            "date",
            "timestamp without time zone",
            "timestamp with time zone",
            "time without time zone",
            "time with time zone",
            "interval",
            "inet",
            "cidr",
            "macaddr");
    private static final Set<String> ORDERED_BY_COLLATION = Set.of("text", "character varying", "bpchar");

    private final Map<String, String> source;
    private final Map<String, String> target;

    private KeyOrders(Map<String, String> source, Map<String, String> target) {
        this.source = source;
        this.target = target;
    }

    static KeyOrders read(Connection source, Connection target) throws SQLException {
        return new KeyOrders(rules(source), rules(target));
    }

    private static Map<String, String> rules(Connection connection) throws SQLException {
        boolean told = connection.getMetaData().getDatabaseMajorVersion() >= VERSION_WITH_RULES;
        String version = told ? "pg_database_collation_actual_version(b.oid)" : "NULL::text";
        Map<String, String> rules = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Sql.fill(QUERY, part -> version))) {
            while (row.next()) {
                TableName table = new TableName(row.getString(1), row.getString(2));
                rules.put(name(table, row.getString(3)), row.getString(4));
            }
        }
        return rules;
    }

    private static String name(TableName table, String column) {
        return table.sql() + "." + column;
    }

    boolean same(TableName sourceTable, TableName targetTable, Column ofSource, Column ofTarget) {
        if (KeyColumn.integer(ofSource) && KeyColumn.integer(ofTarget)) {
            return true;
        }
        if (!ofSource.comparedType().equals(ofTarget.comparedType())) {
            return false;
        }
        if (ORDERED_ALIKE_EVERYWHERE.contains(ofSource.comparedType())) {
            return true;
        }
        String rule = source.get(name(sourceTable, ofSource.name()));
        return ORDERED_BY_COLLATION.contains(ofSource.comparedType())
                && rule != null
                && rule.equals(target.get(name(targetTable, ofTarget.name())));
    }
}
