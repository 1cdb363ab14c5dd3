package io.tributary.validator.check;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Looks beyond rows that are the same: at what the target promises of a tenant's rows by itself. */
public final class Checks {
    private final Subject subject;
    private final List<CheckFinding> findings = new ArrayList<>();

    private Checks(Subject subject) {
        this.subject = subject;
    }

    /**
     * Runs every check for one tenant: foreign keys without a parent, the tenant's id, isolation, sequences. Nothing is
     * written. A check that could not run is a violation, unless the reason passes by itself.
     *
     * @param targetSnapshot a session in a repeatable-read transaction, with {@code app.tenant_id} set to the tenant
     * @param sourceSnapshot a session in a transaction that sees the source's rows at the same position. No other thread
     *     may use either session until this returns; neither is left otherwise than it was
     * @param tables the tables that take part, as the target has them
     * @return what was found; nothing where all is in order
     * @throws SQLException when a server or a session failed; then nothing is known
     */
    public static List<CheckFinding> run(
            Plan plan,
            Control control,
            Tenant tenant,
            Connection targetSnapshot,
            Connection sourceSnapshot,
            List<Table> tables)
            throws SQLException {
        Checks checks = new Checks(new Subject(
                plan,
                tenant,
                control.identity(tenant),
                control.phase(tenant),
                control.rules(),
                targetSnapshot,
                sourceSnapshot,
                tables));
        checks.run();
        return List.copyOf(checks.findings);
    }

    private void run() throws SQLException {
        // cannot be done once there is a savepoint
        String snapshot = export(subject.target());
        attempt(ForeignKeyCheck.NAME, () -> ForeignKeyCheck.run(subject));
        attempt(TenantKeyCheck.NAME, () -> TenantKeyCheck.run(subject));
        attempt(GuardCheck.NAME, () -> GuardCheck.run(subject));
        attempt(ApplicationView.NAME, () -> ApplicationView.run(subject, snapshot));
        attempt(SequenceCheck.NAME, () -> SequenceCheck.run(subject));
    }

    private static String export(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
            row.next();
            return row.getString(1);
        }
    }

    /** A query that failed is no pass. The snapshots outlive it. */
    private void attempt(String name, Check check) throws SQLException {
        Savepoint target = subject.target().setSavepoint();
        Savepoint source = subject.source().setSavepoint();
        try {
            findings.addAll(check.run());
        } catch (SQLException e) {
            if (Faults.passes(e)) {
                throw e;
            }
            subject.target().rollback(target);
            subject.source().rollback(source);
            findings.add(CheckFinding.violation(
                    name,
                    "",
                    "could not be checked: " + Faults.describe(e),
                    "remove the cause, then: tributary validate"));
        }
        subject.target().releaseSavepoint(target);
        subject.source().releaseSavepoint(source);
    }

    private interface Check {
        List<CheckFinding> run() throws SQLException;
    }
}
