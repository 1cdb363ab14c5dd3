package io.tributary.sink.schema.read;

import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a target has so that tenants' rows can go back to their sources.
 *
 * @param identities by table that holds rows, the columns of its replica identity
 * @param triggers by table, the names of the triggers that keep old keys
 * @param functions the names of the functions of the control schema
 */
public record WayBackFacts(
        Map<TableName, Set<String>> identities, Map<TableName, Set<String>> triggers, Set<String> functions) {

    static WayBackFacts read(Connection connection) throws SQLException {
        Map<String, Map<TableName, Set<String>>> kinds = new HashMap<>();
        CatalogQuery.rows(connection, "target_way_back.sql", row -> kinds.computeIfAbsent(
                        row.getString("kind"), kind -> new HashMap<>())
                .put(
                        new TableName(row.getString("schema_name"), row.getString("table_name")),
                        Set.copyOf(CatalogQuery.texts(row, "names"))));
        return new WayBackFacts(
                kinds.getOrDefault("identity", Map.of()),
                kinds.getOrDefault("triggers", Map.of()),
                kinds.getOrDefault("functions", Map.of()).getOrDefault(new TableName("", ""), Set.of()));
    }
}
