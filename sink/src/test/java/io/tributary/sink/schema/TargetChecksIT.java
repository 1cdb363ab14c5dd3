package io.tributary.sink.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.plan.Target;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TargetChecksIT {
    private static TestingDatabases databases;
    private static String target;

    @BeforeAll
    static void start() throws SQLException {
        databases = new TestingDatabases();
        target = databases.target();
        databases.server().execute("postgres", "CREATE ROLE powerless LOGIN PASSWORD 's3cret'");
        databases.server().execute("postgres", "CREATE ROLE unbound LOGIN BYPASSRLS");
        databases.server().execute("postgres", "CREATE ROLE climber LOGIN NOINHERIT IN ROLE unbound");
        databases.server().execute("postgres", "CREATE ROLE heir LOGIN IN ROLE migration_role");
    }

    @AfterAll
    static void stop() {
        databases.close();
    }

    @Test
    void a_target_as_it_should_be_passes_every_check() {
        List<Finding> findings = TargetChecks.check(databases.plan(target, "source"));
        assertThat(findings).hasSize(11).allMatch(finding -> finding.severity() == Severity.PASS);
    }

    @Test
    void a_wrong_password_and_an_absent_server_are_told_apart_and_the_password_is_not_shown() {
        Database wrong = new Database(databases.server().url(target), "migration_role", new Secret("not-it"));
        Finding refused = only(TargetChecks.check(with(wrong, "application_role")));
        assertThat(refused.found()).contains("refuses the role migration_role").doesNotContain("not-it");
        Database absent = new Database("jdbc:postgresql://127.0.0.1:1/nothing", "migration_role", new Secret("x"));
        assertThat(only(TargetChecks.check(with(absent, "application_role"))).found())
                .contains("no server answers at jdbc:postgresql://127.0.0.1:1/nothing");
        Database unknown = databases.database("no-such-database", "migration_role");
        assertThat(only(TargetChecks.check(with(unknown, "application_role"))).found())
                .contains("no-such-database");
    }

    @Test
    void a_role_without_privileges_is_told_what_to_grant() {
        List<Finding> findings = TargetChecks.check(with(databases.database(target, "powerless"), "application_role"));
        assertThat(findings)
                .filteredOn(finding -> finding.check().equals("target-privileges"))
                .extracting(Finding::remedy)
                .containsExactly(
                        "GRANT CREATE ON DATABASE \"" + target + "\" TO powerless;",
                        "in the target: GRANT USAGE, CREATE ON SCHEMA public TO powerless;");
        assertThat(blocker(findings, "target-replication-role").remedy())
                .contains("GRANT SET ON PARAMETER session_replication_role TO powerless");
    }

    @Test
    void limits_and_timeouts_of_the_role_and_a_strangers_control_schema_pass_once_the_remedy_is_pasted()
            throws SQLException {
        String crowded = databases.target();
        databases.server().execute("postgres", "ALTER ROLE migration_role SET statement_timeout = '1h'");
        databases.server().execute("postgres", "ALTER ROLE migration_role CONNECTION LIMIT 5");
        databases.server().execute("postgres", "CREATE ROLE predecessor");
        databases.server().execute(crowded, "CREATE SCHEMA tributary AUTHORIZATION predecessor");
        Plan plan = databases.plan(crowded, "source");
        try {
            List<Finding> findings = TargetChecks.check(plan);
            assertThat(warning(findings, "target-connections").found()).startsWith("4 connections are free");
            databases
                    .server()
                    .execute("postgres", warning(findings, "target-timeouts").remedy());
            String grant = blocker(findings, "target-control-schema").remedy();
            assertThat(grant).contains("migrate as predecessor");
            databases.server().execute("postgres", grant.substring(grant.indexOf("GRANT")));
            databases.server().execute("postgres", "ALTER ROLE migration_role CONNECTION LIMIT -1");

            assertThat(TargetChecks.check(plan)).allMatch(finding -> finding.severity() == Severity.PASS);
        } finally {
            databases.server().execute("postgres", "ALTER ROLE migration_role CONNECTION LIMIT -1");
            databases.server().execute("postgres", "ALTER ROLE migration_role RESET statement_timeout");
        }
    }

    @Test
    void a_check_that_could_not_run_is_a_blocker_and_the_others_still_run() throws SQLException {
        String maimed = databases.target();
        databases.server().execute(maimed, "REVOKE SELECT ON pg_catalog.pg_roles FROM PUBLIC");

        List<Finding> findings = TargetChecks.check(databases.plan(maimed, "source"));

        assertThat(blocker(findings, "application-role").found()).contains("could not be checked", "permission denied");
        assertThat(findings).anyMatch(finding -> finding.check().equals("target-version"));
    }

    @Test
    void a_superuser_is_warned_of() {
        Database superuser = new Database(databases.server().url(target), "postgres", new Secret(""));
        assertThat(TargetChecks.check(with(superuser, "application_role")))
                .anyMatch(finding -> finding.check().equals("target-role") && finding.severity() == Severity.WARNING);
    }

    @Test
    void an_application_role_that_row_level_security_does_not_bind_is_a_blocker() {
        Database database = databases.database(target, "migration_role");
        for (String role : List.of("unbound", "climber", "heir", "migration_role", "nobody", "postgres")) {
            blocker(TargetChecks.check(with(database, role)), "application-role");
        }
        assertThat(blocker(TargetChecks.check(with(database, "nobody")), "application-role")
                        .remedy())
                .startsWith("CREATE ROLE nobody");
    }

    @Test
    void a_migrating_role_that_may_not_become_the_application_is_told_how() throws SQLException {
        databases.server().execute(target, "CREATE ROLE distant LOGIN");
        assertThat(TargetChecks.check(with(databases.database(target, "migration_role"), "distant")))
                .filteredOn(finding -> finding.check().equals("application-role"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.remedy()).contains("GRANT distant TO migration_role;");
                });
    }

    private static Plan with(Database database, String applicationRole) {
        Plan plan = databases.plan(target, "source");
        return new Plan(
                plan.migration(),
                plan.kafka(),
                plan.schemaRegistry(),
                new Target(database, applicationRole),
                plan.tenants(),
                plan.tables(),
                plan.snapshot(),
                plan.load(),
                plan.schemaChanges(),
                plan.validation(),
                plan.alerts(),
                plan.cutover(),
                plan.direction());
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return blocker(findings, "target-reachable");
    }

    private static Finding warning(List<Finding> findings, String check) {
        return findings.stream()
                .filter(finding -> finding.check().equals(check) && finding.severity() == Severity.WARNING)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no warning of " + check + " in " + findings));
    }

    private static Finding blocker(List<Finding> findings, String check) {
        assertThat(findings)
                .anyMatch(finding -> finding.check().equals(check) && finding.severity() == Severity.BLOCKER);
        return findings.stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .orElseThrow();
    }
}
