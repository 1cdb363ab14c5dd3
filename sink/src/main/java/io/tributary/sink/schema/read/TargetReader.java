package io.tributary.sink.schema.read;

import static io.tributary.sink.schema.read.CatalogQuery.text;
import static io.tributary.sink.schema.read.CatalogQuery.texts;

import io.tributary.contract.control.DeferredIndexes;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.Policy;
import io.tributary.sink.schema.model.TableDefinition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads what a target has already, over a session whose search path is empty. */
public final class TargetReader {
    private static final TableName TENANTS = new TableName("public", "tenants");

    private TargetReader() {}

    /** The tables that are selected, and all that guards or serves them. */
    public static TargetState read(Connection connection, String applicationRole, Predicate<TableName> selected)
            throws SQLException {
        DatabaseSchema schema = SchemaReader.read(connection, selected);
        return new TargetState(
                schema,
                guards(connection, applicationRole),
                CatalogQuery.rows(connection, "target_policies.sql", TargetReader::policy),
                grants(connection, applicationRole, "SCHEMA"),
                grants(connection, applicationRole, "SEQUENCE"),
                extensions(connection),
                Set.copyOf(CatalogQuery.rows(connection, "target_objects.sql", row -> row.getString(1))),
                tenants(connection, Optional.ofNullable(schema.tables().get(TENANTS))),
                roles(connection, applicationRole),
                connection.getMetaData().getDatabaseMajorVersion(),
                WayBackFacts.read(connection),
                deferredIndexes(connection));
    }

    private static Set<TableName> deferredIndexes(Connection connection) throws SQLException {
        return DeferredIndexes.all(connection).stream()
                .map(index -> new TableName(index.table().schema(), index.name()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Who migrates and who the application is. */
    public static TargetState.Roles roles(Connection connection, String applicationRole) throws SQLException {
        List<TargetState.Roles> roles = CatalogQuery.rows(
                connection,
                "target_role.sql",
                row -> new TargetState.Roles(
                        row.getString("migration_role"),
                        row.getBoolean("superuser"),
                        row.getBoolean("bypasses"),
                        row.getBoolean("application_exists"),
                        row.getBoolean("application_superuser") || row.getBoolean("application_bypasses"),
                        row.getBoolean("application_is_member")
                                || row.getString("migration_role").equals(applicationRole),
                        row.getBoolean("may_become_application"),
                        row.getBoolean("grants_by_default")),
                applicationRole);
        return roles.get(0);
    }

    private static Map<TableName, TargetState.Guard> guards(Connection connection, String role) throws SQLException {
        Map<TableName, TargetState.Guard> guards = new HashMap<>();
        CatalogQuery.rows(
                connection,
                "target_tables.sql",
                row -> guards.put(
                        new TableName(row.getString("schema_name"), row.getString("table_name")),
                        new TargetState.Guard(
                                row.getBoolean("guarded"),
                                row.getBoolean("forced"),
                                row.getBoolean("gated"),
                                new TreeSet<>(texts(row, "privileges")),
                                row.getString("owner"))),
                role);
        return guards;
    }

    private static Policy policy(ResultSet row) throws SQLException {
        return new Policy(
                new TableName(row.getString("schema_name"), row.getString("table_name")),
                row.getString("name"),
                row.getBoolean("permissive"),
                row.getString("command"),
                texts(row, "roles"),
                text(row, "using_expression").map(Expression::new),
                text(row, "check_expression").map(Expression::new));
    }

    private static Map<String, Boolean> grants(Connection connection, String role, String kind) throws SQLException {
        Map<String, Boolean> grants = new HashMap<>();
        CatalogQuery.rows(
                connection,
                "target_grants.sql",
                row -> row.getString("kind").equals(kind)
                        ? grants.put(row.getString("name"), row.getBoolean("granted"))
                        : null,
                role);
        return grants;
    }

    private static Map<String, TargetState.Extension> extensions(Connection connection) throws SQLException {
        Map<String, TargetState.Extension> extensions = new HashMap<>();
        CatalogQuery.rows(
                connection,
                "target_extensions.sql",
                row -> extensions.put(
                        row.getString("name"),
                        new TargetState.Extension(row.getBoolean("installed"), row.getBoolean("trusted"))));
        return extensions;
    }

    /** A table of that name that is something else has no slugs; what it lacks is found by comparing its columns. */
    private static Map<String, UUID> tenants(Connection connection, Optional<TableDefinition> table)
            throws SQLException {
        Map<String, UUID> tenants = new HashMap<>();
        if (table.isEmpty()
                || table.get().column("slug").isEmpty()
                || table.get()
                        .column("id")
                        .filter(id -> id.type().equals("uuid"))
                        .isEmpty()) {
            return tenants;
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT slug::text, id FROM public.tenants")) {
            while (row.next()) {
                tenants.put(row.getString(1), row.getObject(2, UUID.class));
            }
        }
        return tenants;
    }
}
