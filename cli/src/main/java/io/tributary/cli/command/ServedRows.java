package io.tributary.cli.command;

import static java.util.stream.Collectors.joining;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tenant's rows in the target, by the columns by which its log tells them: the way back names them so. */
final class ServedRows implements AutoCloseable {
    private final Connection target;
    private final MappingRules rules;
    private final TenantIdentity identity;
    private final Map<TableName, Table> tables = new HashMap<>();

    /** Owns the session from now on. */
    ServedRows(Connection target, MappingRules rules, TenantIdentity identity) {
        this.target = target;
        this.rules = rules;
        this.identity = identity;
    }

    /** What names a row that the source knows by a key. */
    List<String> keyOf(TableShape source, List<String> sourceKey) {
        TableMapping mapping = mapping(source);
        return named(mapping, mapping.keyInTarget(sourceKey));
    }

    /**
     * What names the row that the target has under a primary key.
     *
     * @param told the key's values without the tenant's id
     * @return empty when it is gone
     */
    Optional<List<String>> key(TableShape source, List<String> told) throws SQLException {
        TableMapping mapping = mapping(source);
        List<String> primary = mapping.target().key().stream()
                .filter(column -> !column.equals(TableMapping.TENANT_COLUMN))
                .toList();
        Table table = table(mapping.target().name());
        String condition = primary.stream()
                .map(name -> column(table, name))
                .map(column -> column.equal(column.sql(), column.read("?::text")))
                .collect(joining(" AND "));
        String sql = "SELECT ARRAY["
                + mapping.keyInTarget().stream()
                        .map(column -> Identifiers.quote(column) + "::text")
                        .collect(joining(", "))
                + "] FROM " + table.ownRows() + " WHERE " + Identifiers.quote(TableMapping.TENANT_COLUMN) + " = '"
                + tenant() + "' AND " + condition;
        try (Statement setting = target.createStatement();
                PreparedStatement query = target.prepareStatement(sql)) {
            setting.execute("SET app.tenant_id = '" + tenant() + "'");
            for (int i = 0; i < told.size(); i++) {
                query.setString(i + 1, told.get(i));
            }
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(named(
                                mapping, List.of((String[]) row.getArray(1).getArray())))
                        : Optional.empty();
            }
        }
    }

    /** The values of the columns that are kept, with the tenant's id among them where the log has a whole primary key. */
    private List<String> named(TableMapping mapping, List<String> kept) {
        List<String> columns = mapping.keyInTarget();
        List<String> primary = mapping.target().key();
        if (!primary.containsAll(columns)) {
            return kept;
        }
        List<String> key = new ArrayList<>();
        primary.forEach(column -> key.add(columns.contains(column) ? kept.get(columns.indexOf(column)) : tenant()));
        return key;
    }

    private Table table(TableName name) throws SQLException {
        Table table = tables.get(name);
        if (table == null) {
            table = Catalog.tables(target, name::equals).get(0);
            tables.put(name, table);
        }
        return table;
    }

    private static Column column(Table table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private TableMapping mapping(TableShape source) {
        return TableMapping.of(source, rules.rule(source.name()).orElseThrow(), identity);
    }

    private String tenant() {
        return identity.id().toString();
    }

    @Override
    public void close() throws SQLException {
        target.close();
    }
}
