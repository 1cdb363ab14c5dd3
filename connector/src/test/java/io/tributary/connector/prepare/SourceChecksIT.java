package io.tributary.connector.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.plan.SnapshotMode;
import io.tributary.contract.plan.TablePattern;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.plan.Target;
import io.tributary.contract.plan.Tenant;
import io.tributary.embedded.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SourceChecksIT {
    private static PostgresServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.startTemporary(Map.of());
        server.execute("postgres", "CREATE ROLE weak LOGIN PASSWORD 'right'");
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void a_source_that_is_ready_passes_every_check() throws Exception {
        assertThat(check(database("ready", "CREATE TABLE item (id int PRIMARY KEY)")))
                .hasSizeGreaterThan(10)
                .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Severity.PASS));
    }

    @Test
    void a_wrong_password_and_an_unreachable_host_are_different_findings() {
        Database wrong = new Database(server.url("postgres"), "weak", new Secret("wrong"));
        assertThat(check(wrong)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.BLOCKER);
            assertThat(finding.found()).contains("refuses the password of role weak");
            assertThat(finding.toString()).doesNotContain("wrong");
        });
        Database nowhere = new Database("jdbc:postgresql://127.0.0.1:1/x", "weak", new Secret("right"));
        assertThat(check(nowhere)).singleElement().satisfies(finding -> assertThat(finding.found())
                .contains("cannot be reached"));
    }

    @Test
    void a_wal_level_below_logical_is_a_blocker_with_its_remedy() {
        try (PostgresServer replica = PostgresServer.startTemporary(Map.of("wal_level", "replica"))) {
            Database database = new Database(replica.url("postgres"), "postgres", new Secret(""));
            assertThat(blocker(check(database), "wal-level").remedy())
                    .startsWith("ALTER SYSTEM SET wal_level = logical;");
        }
    }

    @Test
    void tables_that_cannot_be_captured_are_blockers() throws Exception {
        List<Finding> findings = check(database("tables", """
                CREATE TABLE keyless (id int);
                CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY);
                CREATE TABLE "case" (id int PRIMARY KEY, name text, "Name" text);
                CREATE TABLE blind (id int PRIMARY KEY);
                ALTER TABLE blind REPLICA IDENTITY NOTHING;
                CREATE TABLE parent (id int PRIMARY KEY);
                CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent);
                SELECT lo_create(0);
                """));
        assertThat(blocker(findings, "primary-keys").remedy())
                .startsWith("ALTER TABLE \"public\".\"keyless\" ADD PRIMARY KEY");
        assertThat(blocker(findings, "logged-tables").found()).contains("public.unlogged");
        assertThat(blocker(findings, "column-case").found()).contains("public.case");
        assertThat(blocker(findings, "replica-identity").found()).contains("public.blind");
        assertThat(findings).as("inheritance is no obstacle").noneMatch(finding -> finding.found()
                .contains("public.child"));
        assertThat(blocker(findings, "large-objects").found()).startsWith("1 large object");
    }

    @Test
    void a_role_without_rights_is_told_each_one() throws Exception {
        database("rights", """
                CREATE TABLE item (id int PRIMARY KEY);
                CREATE TABLE hidden (id int PRIMARY KEY);
                ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
                GRANT SELECT ON hidden TO weak;
                """);
        List<Finding> findings = check(new Database(server.url("rights"), "weak", new Secret("right")));
        assertThat(blocker(findings, "replication-role").remedy()).isEqualTo("ALTER ROLE \"weak\" REPLICATION;");
        assertThat(blocker(findings, "publication-rights").remedy()).startsWith("GRANT CREATE ON DATABASE");
        assertThat(blocker(findings, "table-rights").remedy())
                .isEqualTo("GRANT SELECT ON \"public\".\"item\" TO \"weak\";");
        assertThat(blocker(findings, "row-security").remedy()).isEqualTo("ALTER ROLE \"weak\" BYPASSRLS;");
    }

    @Test
    void a_plan_that_selects_no_table_is_a_blocker() throws Exception {
        assertThat(blocker(check(database("none", "SELECT 1")), "tables-selected")
                        .found())
                .contains("no table");
    }

    private static Database database(String name, String sql) throws SQLException {
        server.createDatabase(name);
        server.execute(name, sql);
        return new Database(server.url(name), "postgres", new Secret(""));
    }

    private static Finding blocker(List<Finding> findings, String check) {
        return findings.stream()
                .filter(finding -> finding.check().equals(check) && finding.severity() == Severity.BLOCKER)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no blocker of " + check + " in " + findings));
    }

    private static List<Finding> check(Database source) {
        Tenant tenant = new Tenant("tenant-a", "Tenant A", Optional.empty(), source);
        Tables tables = new Tables(
                List.of(new TablePattern("*.*")),
                List.of(),
                List.of(),
                KeyStrategy.COMPOSITE,
                Map.of(),
                OptionalLong.empty());
        Plan plan = new Plan(
                "m",
                Map.of(),
                Optional.empty(),
                new Target(source, "application"),
                List.of(tenant),
                tables,
                SnapshotMode.DEBEZIUM,
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
        return SourceChecks.check(plan, tenant);
    }
}
