package io.tributary.connector.prepare;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A tenant's publication on its source. It is altered, never dropped and created again: the log is decoded with the
 * publication as it was when a change was made, and a time without one cannot be decoded at all.
 */
final class Publication {
    private static final String TABLES = Resources.read("publication.sql");
    /** Changes of a partition bear its root's name, so that the root alone is a table to us. */
    private static final String OPTIONS =
            "(publish = 'insert, update, delete, truncate', publish_via_partition_root = true";
    /** From this version on a publication can carry generated columns, which the target computes itself. */
    private static final int WITH_GENERATED_COLUMNS = 18;

    private final Connection source;
    private final String name;
    private final String filter;

    Publication(Connection source, String name) {
        this(source, name, "");
    }

    private Publication(Connection source, String name, String filter) {
        this.source = source;
        this.name = name;
        this.filter = filter;
    }

    /** One that has a tenant's rows of a target alone. TRUNCATE, which is of all tenants' rows, is in it too. */
    static Publication ofTenant(Connection target, String name, UUID tenant) {
        return new Publication(target, name, " WHERE (" + TableMapping.TENANT_COLUMN + " = '" + tenant + "'::uuid)");
    }

    /** The tables that it names; empty when there is no such publication. */
    Optional<Set<TableName>> tables() throws SQLException {
        try (PreparedStatement query = source.prepareStatement(TABLES)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Set<TableName> tables = new TreeSet<>();
                do {
                    if (row.getString("table_name") != null) {
                        tables.add(new TableName(row.getString("schema_name"), row.getString("table_name")));
                    }
                } while (row.next());
                return Optional.of(tables);
            }
        }
    }

    /** Makes it name exactly these tables, and not those that inherit from them, without column lists. */
    void publish(Collection<Table> tables) throws SQLException {
        String quoted = Identifiers.quote(name);
        String list = tables.stream().map(table -> table.ownRows() + filter).collect(Collectors.joining(", "));
        if (tables().isEmpty()) {
            Slot.execute(source, "CREATE PUBLICATION " + quoted + " FOR TABLE " + list + " WITH " + options());
        } else {
            Slot.execute(source, "ALTER PUBLICATION " + quoted + " SET " + options());
            Slot.execute(source, "ALTER PUBLICATION " + quoted + " SET TABLE " + list);
        }
    }

    /** Adds a table if it has no rows yet, and returns whether it did. */
    boolean join(Table table) throws SQLException {
        source.setAutoCommit(false);
        try {
            Slot.execute(source, "SET LOCAL lock_timeout = '2s'");
            Slot.execute(source, "LOCK TABLE " + table.ownRows() + " IN SHARE ROW EXCLUSIVE MODE");
            boolean empty = isEmpty(table);
            if (empty) {
                Slot.execute(
                        source,
                        "ALTER PUBLICATION " + Identifiers.quote(name) + " ADD TABLE " + table.ownRows() + filter);
            }
            source.commit();
            return empty;
        } finally {
            source.rollback();
            source.setAutoCommit(true);
        }
    }

    private boolean isEmpty(Table table) throws SQLException {
        try (Statement query = source.createStatement();
                ResultSet row = query.executeQuery("SELECT NOT EXISTS (SELECT FROM " + table.ownRows() + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private String options() throws SQLException {
        boolean generated = source.getMetaData().getDatabaseMajorVersion() >= WITH_GENERATED_COLUMNS;
        return OPTIONS + (generated ? ", publish_generated_columns = none)" : ")");
    }
}
