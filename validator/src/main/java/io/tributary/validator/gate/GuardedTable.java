package io.tributary.validator.gate;

import io.tributary.contract.plan.Direction;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A table, or a partition of one, whose writes a gate decides about.
 *
 * @param name its name
 * @param guarded whether its guard is there, as it should be
 * @param column a column that a statement may write, quoted; empty where it has none
 */
record GuardedTable(TableName name, boolean guarded, Optional<String> column) {
    private static final String QUERY = resource("guarded_tables.sql");

    /** The tables that are there, and all their partitions, ordered by name. */
    static List<GuardedTable> read(Connection session, Collection<TableName> wanted, Direction served, UUID tenantId)
            throws SQLException {
        List<GuardedTable> tables = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(QUERY)) {
            query.setArray(
                    1,
                    session.createArrayOf(
                            "text", wanted.stream().map(TableName::schema).toArray()));
            query.setArray(
                    2,
                    session.createArrayOf(
                            "text", wanted.stream().map(TableName::name).toArray()));
            query.setBoolean(3, served == Direction.FORWARD);
            query.setString(4, tenantId.toString());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    tables.add(new GuardedTable(
                            new TableName(row.getString("schema_name"), row.getString("table_name")),
                            row.getBoolean("guarded"),
                            Optional.ofNullable(row.getString("column_name"))));
                }
            }
        }
        return tables;
    }

    /** Statements that write, each of its own kind, and would change nothing. */
    List<String> harmlessWrites() {
        List<String> writes = new ArrayList<>();
        writes.add("DELETE FROM " + name.sql() + " WHERE false");
        column.ifPresent(written -> {
            writes.add("UPDATE " + name.sql() + " SET " + written + " = " + written + " WHERE false");
            writes.add("INSERT INTO " + name.sql() + " (" + written + ") SELECT " + written + " FROM " + name.sql()
                    + " WHERE false");
        });
        return writes;
    }

    /** Names as a text for people. */
    static String names(List<GuardedTable> tables) {
        return String.join(
                ", ", tables.stream().map(table -> table.name().toString()).toList());
    }

    /** A text as a string constant. */
    static String literal(String text) {
        return Identifiers.literal(text);
    }

    private static String resource(String name) {
        try (InputStream stream = GuardedTable.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
