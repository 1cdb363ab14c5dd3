package io.tributary.contract.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The mapping's rules of a migration, over a session of the caller's and within its transaction. */
public final class RuleTable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OFFSET = "offset";
    private static final String UUID = "uuid";

    private final String migration;
    private final Connection session;

    /** Owns none of its arguments. */
    public RuleTable(String migration, Connection session) {
        this.migration = migration;
        this.session = session;
    }

    /** The rules; none where they, or the control schema, are not there yet. */
    public MappingRules load() throws SQLException {
        SortedMap<TableName, TableRule> rules = new TreeMap<>();
        if (exists()) {
            String sql = "SELECT table_schema, table_name, shared, strategy, remapped::text, kept::text"
                    + " FROM tributary.rule WHERE migration = ?";
            try (PreparedStatement query = session.prepareStatement(sql)) {
                query.setString(1, migration);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        rules.put(new TableName(row.getString(1), row.getString(2)), rule(row));
                    }
                }
            }
        }
        return new MappingRules(rules);
    }

    /**
     * Writes the rules of tables that have none yet, and what of a rule is about columns; whether a table is shared, and
     * its strategy, stay as they are. The control schema exists. The caller sees to it that no column's rule changes that
     * has rows already: only columns that are new may join a rule.
     */
    public void add(MappingRules rules) throws SQLException {
        String sql = "INSERT INTO tributary.rule"
                + " (migration, table_schema, table_name, shared, strategy, remapped, kept)"
                + " VALUES (?, ?, ?, ?, ?, ?::jsonb, ?::jsonb)"
                + " ON CONFLICT (migration, table_schema, table_name) DO UPDATE"
                + " SET remapped = EXCLUDED.remapped, kept = EXCLUDED.kept"
                + " WHERE (rule.remapped, rule.kept) IS DISTINCT FROM (EXCLUDED.remapped, EXCLUDED.kept)";
        try (PreparedStatement insert = session.prepareStatement(sql)) {
            for (Map.Entry<TableName, TableRule> rule : rules.tables().entrySet()) {
                insert.setString(1, migration);
                insert.setString(2, rule.getKey().schema());
                insert.setString(3, rule.getKey().name());
                insert.setBoolean(4, rule.getValue().shared());
                insert.setString(5, rule.getValue().strategy().planName());
                insert.setString(6, remapped(rule.getValue()).toString());
                insert.setString(7, JSON.valueToTree(rule.getValue().kept()).toString());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private boolean exists() throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('tributary.rule') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static TableRule rule(ResultSet row) throws SQLException {
        SortedMap<String, KeyRule> remapped = new TreeMap<>();
        json(row.getString(5)).properties().forEach(column -> remapped.put(column.getKey(), keyRule(column)));
        SortedMap<String, String> kept = new TreeMap<>();
        json(row.getString(6))
                .properties()
                .forEach(column -> kept.put(column.getKey(), column.getValue().textValue()));
        return new TableRule(
                row.getBoolean(3), KeyStrategy.named(row.getString(4)).orElseThrow(), remapped, kept);
    }

    private static KeyRule keyRule(Map.Entry<String, JsonNode> column) {
        JsonNode rule = column.getValue();
        return rule.has(OFFSET)
                ? new KeyRule.Offset(rule.path(OFFSET).longValue())
                : new KeyRule.Derived(rule.path(UUID).textValue());
    }

    private static ObjectNode remapped(TableRule rule) {
        ObjectNode json = JSON.createObjectNode();
        rule.remapped().forEach((column, key) -> {
            if (key instanceof KeyRule.Offset offset) {
                json.putObject(column).put(OFFSET, offset.stride());
            } else if (key instanceof KeyRule.Derived derived) {
                json.putObject(column).put(UUID, derived.origin());
            }
        });
        return json;
    }

    private static JsonNode json(String text) throws SQLException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new SQLException("tributary.rule holds what is no rule: " + text, e);
        }
    }
}
