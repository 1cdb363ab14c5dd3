package io.tributary.sink.schema;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.read.TargetFacts;
import io.tributary.sink.schema.read.TargetReader;
import io.tributary.sink.schema.read.TargetState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the target is one that a migration can write to. */
public final class TargetChecks {
    private static final int OLDEST = 15;
    private static final int NEWEST = 18;
    /** A tenant's sink, validator and cutover each hold a session at times; the rest is for the control schema. */
    private static final int SESSIONS_PER_TENANT = 3;

    private static final int SESSIONS_OF_ALL = 10;

    private final Plan plan;
    private final List<Finding> findings = new ArrayList<>();

    private TargetChecks(Plan plan) {
        this.plan = plan;
    }

    /** One finding a check, passes included; a check that could not run is a blocker. Throws nothing, writes nothing. */
    public static List<Finding> check(Plan plan) {
        TargetChecks checks = new TargetChecks(plan);
        try (Connection connection = plan.target().database().connect("tributary preflight")) {
            checks.pass(
                    "target-reachable",
                    "the target answers as " + plan.target().database().username());
            checks.run(connection);
        } catch (SQLException | RuntimeException e) {
            checks.failed(e);
        }
        return List.copyOf(checks.findings);
    }

    /** Each check for itself: one that fails keeps no other from running. */
    private void run(Connection connection) throws SQLException {
        if (!version(connection.getMetaData().getDatabaseMajorVersion())) {
            return;
        }
        guarded("target-readable", () -> ofFacts(TargetFacts.read(connection)));
        guarded("application-role", () -> {
            TargetState.Roles roles =
                    TargetReader.roles(connection, plan.target().applicationRole());
            migrationRole(roles);
            findings.add(ApplicationRole.check(plan.target(), roles));
        });
    }

    private void ofFacts(TargetFacts facts) {
        primary(facts);
        privileges(facts);
        controlSchema(facts);
        replicationRole(facts);
        encoding(facts);
        connections(facts);
        timeouts(facts);
    }

    private void guarded(String check, Work work) {
        try {
            work.run();
        } catch (SQLException | RuntimeException e) {
            findings.add(Finding.unchecked(check, Optional.empty(), "", e));
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    /** SQLSTATE tells a server that cannot be reached from one that refuses. */
    private void failed(Exception e) {
        String state = e instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
        String url = plan.target().database().url();
        String role = plan.target().database().username();
        if (findings.isEmpty() && state.startsWith("28")) {
            blocker(
                    "target-reachable",
                    "the target refuses the role " + role + ": " + e.getMessage(),
                    "correct target.username and target.password in the plan, or the server's pg_hba.conf");
        } else if (findings.isEmpty() && state.startsWith("08")) {
            blocker(
                    "target-reachable",
                    "no server answers at " + url + ": " + e.getMessage(),
                    "correct target.url in the plan, or start the server and open its port");
        } else if (findings.isEmpty()) {
            blocker(
                    "target-reachable",
                    "the target cannot be opened: " + e.getMessage(),
                    "create the database, or correct target.url in the plan");
        } else {
            blocker("target-readable", "the checks could not run: " + e.getMessage(), "see the target's log");
        }
    }

    private boolean version(int major) {
        if (major >= OLDEST && major <= NEWEST) {
            pass("target-version", "PostgreSQL " + major);
            return true;
        }
        blocker(
                "target-version",
                "the target is PostgreSQL " + major + "; versions " + OLDEST + " to " + NEWEST + " are supported",
                "use a server of a supported version");
        return false;
    }

    private void primary(TargetFacts facts) {
        if (facts.standby()) {
            blocker(
                    "target-primary",
                    plan.target().database().url() + " is a standby, which nothing can be written to",
                    "name the primary under target.url in the plan, or promote this server: SELECT pg_promote();");
        } else {
            pass("target-primary", "the server takes writes");
        }
    }

    /** The schema of an attempt with another role is there, and this role may neither use it nor make its own. */
    private void controlSchema(TargetFacts facts) {
        Optional<String> stranger = facts.controlOwner();
        if (stranger.isEmpty()) {
            pass("target-control-schema", "the schema tributary is the role's, or still to be created");
        } else {
            blocker(
                    "target-control-schema",
                    "the schema tributary in the target is the role " + stranger.get() + "'s, not " + facts.role()
                            + "'s",
                    "migrate as " + stranger.get() + ", or as a superuser: GRANT " + Names.quote(stranger.get())
                            + " TO " + Names.quote(facts.role()) + ";");
        }
    }

    /** The copy of a tenant is one transaction, and takes its time. */
    private void timeouts(TargetFacts facts) {
        if (facts.timeouts().isEmpty()) {
            pass("target-timeouts", "no timeout ends the role's transactions");
        }
        for (String timeout : facts.timeouts()) {
            findings.add(Finding.warning(
                    "target-timeouts",
                    Optional.empty(),
                    timeout + " is set for the role " + facts.role() + ": a tenant's copy that takes longer never ends",
                    "ALTER ROLE " + Names.quote(facts.role()) + " IN DATABASE " + Names.quote(facts.database())
                            + " SET " + timeout + " = 0;"));
        }
    }

    private void privileges(TargetFacts facts) {
        String role = Names.quote(facts.role());
        if (!facts.createsSchemas()) {
            blocker(
                    "target-privileges",
                    "the role " + facts.role() + " may not create schemas in the database " + facts.database(),
                    "GRANT CREATE ON DATABASE " + Names.quote(facts.database()) + " TO " + role + ";");
        }
        if (!facts.createsTables()) {
            blocker(
                    "target-privileges",
                    "the role " + facts.role() + " may not create tables in the schema public",
                    "in the target: GRANT USAGE, CREATE ON SCHEMA public TO " + role + ";");
        }
        if (facts.createsSchemas() && facts.createsTables()) {
            pass("target-privileges", "the role " + facts.role() + " may create schemas and tables");
        }
    }

    private void replicationRole(TargetFacts facts) {
        if (facts.setsReplicationRole()) {
            pass("target-replication-role", "the role may set session_replication_role");
        } else {
            blocker(
                    "target-replication-role",
                    "the role " + facts.role() + " may not set session_replication_role, without which triggers and"
                            + " foreign keys would act a second time on changes that passed them at the source",
                    "as a superuser: GRANT SET ON PARAMETER session_replication_role TO " + Names.quote(facts.role())
                            + ";");
        }
    }

    private void migrationRole(TargetState.Roles roles) {
        if (roles.superuser() || roles.bypasses()) {
            findings.add(Finding.warning(
                    "target-role",
                    Optional.empty(),
                    "the role " + roles.migration() + (roles.superuser() ? " is a superuser" : " has BYPASSRLS")
                            + ", so row-level security does not bind it: a mistake of the migration could reach"
                            + " another tenant's rows",
                    "migrate with a role of its own: CREATE ROLE migration_role LOGIN NOSUPERUSER NOBYPASSRLS"
                            + " PASSWORD '...';"));
        } else {
            pass("target-role", "row-level security binds the role " + roles.migration());
        }
    }

    private void encoding(TargetFacts facts) {
        if (facts.encoding().equals("UTF8")) {
            pass("target-encoding", "the target's encoding is UTF8");
        } else {
            blocker(
                    "target-encoding",
                    "the target's encoding is " + facts.encoding() + ", which cannot hold every text of a source",
                    "CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0;");
        }
    }

    private void connections(TargetFacts facts) {
        // those that make room for another tenant stay open until their own is done, and one more builds indexes
        int loading = plan.copiesAroundKafka() ? 2 * plan.load().parallelism() : 0;
        int needed = plan.tenants().size() * SESSIONS_PER_TENANT + SESSIONS_OF_ALL + loading;
        String found =
                facts.freeConnections() + " connections are free for the role, the migration uses up to " + needed;
        if (facts.freeConnections() >= needed) {
            pass("target-connections", found);
        } else {
            findings.add(
                    Finding.warning(
                            "target-connections",
                            Optional.empty(),
                            found,
                            "ALTER SYSTEM SET max_connections = "
                                    + (facts.maxConnections() + needed - facts.freeConnections())
                                    + "; -- then restart the server; and see ALTER ROLE and ALTER DATABASE … CONNECTION LIMIT"));
        }
    }

    private void pass(String check, String found) {
        findings.add(Finding.pass(check, Optional.empty(), found));
    }

    private void blocker(String check, String found, String remedy) {
        findings.add(Finding.blocker(check, Optional.empty(), found, remedy));
    }
}
