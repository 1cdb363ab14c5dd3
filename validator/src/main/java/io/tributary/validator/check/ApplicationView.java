package io.tributary.validator.check;

import io.tributary.contract.mapping.Tenancy;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the application's role sees, by trying: the tenant's rows and no other with the tenant set, nothing without it. Looks
 * at the same snapshot in a session of its own.
 */
final class ApplicationView {
    static final String NAME = "application-view";
    private static final String NO_PRIVILEGE = "42501";

    private final Subject subject;
    private final String role;
    private final List<CheckFinding> findings = new ArrayList<>();

    private ApplicationView(Subject subject) {
        this.subject = subject;
        this.role = subject.plan().target().applicationRole();
    }

    /** @param snapshot the target's, exported */
    static List<CheckFinding> run(Subject subject, String snapshot) throws SQLException {
        ApplicationView view = new ApplicationView(subject);
        Roles roles = Roles.read(subject);
        if (roles.applicationUnbound()) {
            view.findings.add(CheckFinding.violation(
                    NAME,
                    "",
                    "the role " + view.role + " is, or can become, one that row-level security does not bind",
                    "ALTER ROLE " + Identifiers.quote(view.role)
                            + " NOSUPERUSER NOBYPASSRLS; and take such roles from it"));
        } else if (roles.canBecomeApplication()) {
            view.look(snapshot);
        } else {
            view.findings.add(CheckFinding.note(
                    NAME,
                    "",
                    "what the role " + view.role + " sees was not looked at: "
                            + (roles.applicationExists()
                                    ? "the role " + roles.role() + " may not become it"
                                    : "there is no such role"),
                    "GRANT " + Identifiers.quote(view.role) + " TO " + Identifiers.quote(roles.role()) + ";"));
        }
        return view.findings;
    }

    private void look(String snapshot) throws SQLException {
        try (Connection session = subject.plan().target().database().connect("tributary validator")) {
            session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            session.setReadOnly(true);
            session.setAutoCommit(false);
            execute(session, "SET TRANSACTION SNAPSHOT " + Identifiers.literal(snapshot));
            execute(session, "SET LOCAL lock_timeout = '30s'");
            execute(session, "SET LOCAL ROLE " + Identifiers.quote(role));
            List<Table> readable = new ArrayList<>();
            for (Table table : subject.tenantTables()) {
                if (failsClosed(session, table, "without a tenant")) {
                    readable.add(table);
                }
            }
            setTenant(session, "");
            for (Table table : readable) {
                failsClosed(session, table, "with an empty tenant");
            }
            setTenant(session, subject.identity().id().toString());
            for (Table table : readable) {
                ownRowsOnly(session, table);
            }
        }
    }

    private static void setTenant(Connection session, String tenant) throws SQLException {
        execute(session, "SET LOCAL " + Tenancy.SETTING + " = " + Identifiers.literal(tenant));
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Reports rows that are seen; an error is as good as none. False when the role may not read the table at all. */
    private boolean failsClosed(Connection session, Table table, String how) throws SQLException {
        Savepoint before = session.setSavepoint();
        Optional<SQLException> refused = Optional.empty();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM " + table.ownRows() + ")")) {
            row.next();
            if (row.getBoolean(1)) {
                findings.add(violation(table, how + " the role " + role + " sees rows"));
            }
        } catch (SQLException e) {
            refused = Optional.of(e);
        }
        session.rollback(before);
        return refused.map(failure -> readable(table, failure)).orElse(true);
    }

    private boolean readable(Table table, SQLException failure) {
        if (!NO_PRIVILEGE.equals(failure.getSQLState())) {
            return true;
        }
        findings.add(CheckFinding.note(
                NAME,
                table.name(),
                "table " + table.name() + ": the role " + role + " may not read it",
                "where it should: tributary schema --apply"));
        return false;
    }

    private void ownRowsOnly(Connection session, Table table) throws SQLException {
        String own = subject.ownRows();
        String seen = "SELECT count(*) FILTER (WHERE " + own + "), count(*) FILTER (WHERE (" + own
                + ") IS NOT TRUE) FROM " + table.ownRows();
        String there = "SELECT count(*) FROM " + table.ownRows() + " WHERE " + own;
        try (Statement statement = session.createStatement();
                Statement owner = subject.target().createStatement();
                ResultSet ofRole = statement.executeQuery(seen);
                ResultSet ofOwner = owner.executeQuery(there)) {
            ofRole.next();
            ofOwner.next();
            if (ofRole.getLong(2) > 0) {
                findings.add(violation(
                        table, "the role " + role + " sees " + ofRole.getLong(2) + " rows that are not the tenant's"));
            }
            if (ofRole.getLong(1) != ofOwner.getLong(1)) {
                findings.add(violation(
                        table,
                        "the role " + role + " sees " + ofRole.getLong(1) + " of the tenant's " + ofOwner.getLong(1)
                                + " rows"));
            }
        }
    }

    private static CheckFinding violation(Table table, String what) {
        return CheckFinding.violation(
                NAME,
                table.name(),
                "table " + table.name() + ": " + what,
                "restore its row-level security: tributary schema, and the findings of " + GuardCheck.NAME);
    }
}
