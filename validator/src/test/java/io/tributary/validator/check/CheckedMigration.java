package io.tributary.validator.check;

import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.validator.testing.TestingMigration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Runs the checks on a migration's two sides as they are now. */
final class CheckedMigration {
    private final TestingMigration migration;

    CheckedMigration(TestingMigration migration) {
        this.migration = migration;
    }

    List<CheckFinding> findings() throws SQLException {
        try (Connection target = target();
                Connection source = snapshot(migration.tenant.source().connect("test"))) {
            List<Table> tables = Catalog.tables(target, CheckedMigration::takesPart);
            return Checks.run(migration.plan, migration.control, migration.tenant, target, source, tables);
        }
    }

    private static boolean takesPart(TableName table) {
        return table.schema().equals("public") && !table.name().equals("tenants");
    }

    private Connection target() throws SQLException {
        Connection target = migration.plan.target().database().connect("test");
        try (PreparedStatement setting = target.prepareStatement("SELECT set_config('app.tenant_id', ?, false)")) {
            setting.setString(1, migration.tenantId.toString());
            setting.execute();
        }
        return snapshot(target);
    }

    private static Connection snapshot(Connection session) throws SQLException {
        session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        session.setReadOnly(true);
        session.setAutoCommit(false);
        return session;
    }
}
