package io.tributary.validator.wayback;

import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/** Proves, in a transaction that is rolled back, that the role of a way back may write every table of the source. */
final class WriteProof {
    private final Plan back;
    private final MappingRules rules;

    WriteProof(Plan back, MappingRules rules) {
        this.back = back;
        this.rules = rules;
    }

    void run(Tenant tenant) throws SQLException, WayBackException {
        try (Connection session = back.target().database().connect("tributary way back")) {
            session.setAutoCommit(false);
            List<Table> tables =
                    Catalog.tables(session, name -> rules.rule(name).isPresent());
            try (Statement statement = session.createStatement()) {
                statement.execute("SET LOCAL lock_timeout = '5s'");
                statement.execute("SET LOCAL session_replication_role = 'replica'");
                ProgressTable.pass(session);
                for (Table table : tables) {
                    write(statement, table);
                }
            } catch (SQLException e) {
                throw new WayBackException(
                        "the role " + back.target().database().username() + " may not write to the source of "
                                + tenant.slug() + ": " + e.getMessage(),
                        "give it what it lacks; tributary preflight names what that is");
            } finally {
                session.rollback();
            }
        }
    }

    /** The server looks at rights, and calls triggers of statements, where no row is touched too. */
    private static void write(Statement statement, Table table) throws SQLException {
        List<Column> stored = table.storedColumns();
        String columns = stored.stream().map(Column::sql).collect(Collectors.joining(", "));
        String settable = stored.stream()
                .filter(column -> column.identity() != Column.Identity.ALWAYS)
                .map(column -> column.sql() + " = " + column.sql())
                .collect(Collectors.joining(", "));
        statement.executeUpdate("INSERT INTO " + table.name().sql() + " (" + columns
                + ") OVERRIDING SYSTEM VALUE SELECT " + columns + " FROM " + table.ownRows() + " WHERE false");
        if (!settable.isEmpty()) {
            statement.executeUpdate("UPDATE " + table.ownRows() + " SET " + settable + " WHERE false");
        }
        statement.executeUpdate("DELETE FROM " + table.ownRows() + " WHERE false");
    }
}
