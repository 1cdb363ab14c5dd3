package io.tributary.validator.testing;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.wire.Change;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Moves rows from a source to a target by the mapping's form in Java. */
public final class MappedRows {

    private MappedRows() {}

    /** Moves all of a table's rows. */
    public static void move(
            Connection source, Connection target, Table table, MappingRules rules, TenantIdentity tenant)
            throws SQLException {
        TableMapping mapping =
                TableMapping.of(table.shape(), rules.rule(table.name()).orElseThrow(), tenant);
        String columns =
                mapping.target().columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        String stored = table.storedColumns().stream()
                .map(column -> column.sql() + "::text")
                .collect(Collectors.joining(", "));
        try (Statement read = source.createStatement();
                Statement write = target.createStatement();
                ResultSet row = read.executeQuery("SELECT " + stored + " FROM " + table.ownRows())) {
            while (row.next()) {
                String[] values = new String[table.shape().columns().size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = row.getString(i + 1);
                }
                Change change = new Change(Change.Operation.INSERT, table.shape(), null, values);
                List<String> literals = new ArrayList<>();
                for (String value : mapping.forward(change).row()) {
                    literals.add(value == null ? "NULL" : Identifiers.literal(value));
                }
                write.addBatch("INSERT INTO " + table.name().sql() + " (" + columns + ") VALUES ("
                        + String.join(", ", literals) + ")");
            }
            write.executeBatch();
        }
    }
}
