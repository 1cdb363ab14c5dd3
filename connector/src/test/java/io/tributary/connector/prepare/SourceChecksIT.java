package io.tributary.connector.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.plan.AlertSettings;
import io.tributary.contract.plan.CutoverSettings;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.LoadSettings;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.SchemaChanges;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.plan.SnapshotMode;
import io.tributary.contract.plan.TablePattern;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.plan.Target;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.plan.ValidationSettings;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
                CREATE SCHEMA a;
                CREATE TABLE a."b.c" (id int PRIMARY KEY);
                CREATE SCHEMA "a.b";
                CREATE TABLE "a.b".c (id int PRIMARY KEY);
                SELECT lo_create(0);
                """));
        assertThat(blocker(findings, "table-names").found()).contains("a.b.c");
        assertThat(blocker(findings, "primary-keys").remedy())
                .startsWith("ALTER TABLE \"public\".\"keyless\" ADD PRIMARY KEY");
        assertThat(blocker(findings, "logged-tables").found()).contains("public.unlogged");
        assertThat(blocker(findings, "column-case").found()).contains("public.case");
        assertThat(blocker(findings, "replica-identity").found()).contains("public.blind");
        assertThat(findings).noneMatch(finding -> finding.found().contains("public.child"));
        assertThat(blocker(findings, "large-objects").found()).endsWith("no stream carries: 1");
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

    @Test
    void every_remedy_of_a_table_that_cannot_be_captured_is_a_command_that_mends_it() throws Exception {
        Database source = database("mended", """
                CREATE TABLE late (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED);
                CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
                CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (10);
                ALTER TABLE part REPLICA IDENTITY NOTHING;
                CREATE TABLE twice (id int, double int GENERATED ALWAYS AS (id * 2) STORED PRIMARY KEY);
                CREATE TABLE kinds (id int PRIMARY KEY, tree pg_node_tree, names regclass[], picture oid, lsn pg_lsn);
                """);

        List<Finding> findings = check(source);

        assertThat(all(findings, "replica-identity"))
                .extracting(Finding::found)
                .anySatisfy(found -> assertThat(found).contains("public.late is deferrable"))
                .anySatisfy(found -> assertThat(found).contains("public.part that is changed"));
        assertThat(blocker(findings, "generated-keys").found()).contains("generated column double");
        assertThat(all(findings, "column-types"))
                .extracting(Finding::found)
                .anySatisfy(found -> assertThat(found).contains("public.kinds.tree is of type pg_node_tree"))
                .anySatisfy(found -> assertThat(found).contains("public.kinds.names is of type regclass"))
                .anySatisfy(found -> assertThat(found).contains("public.kinds.picture is of type oid"))
                .anySatisfy(found -> assertThat(found).contains("public.kinds.lsn is of type pg_lsn"));

        for (Finding finding : findings) {
            if (finding.severity() == Severity.BLOCKER) {
                paste("mended", finding);
            }
        }

        assertThat(check(source)).noneMatch(finding -> finding.severity() == Severity.BLOCKER);
    }

    @Test
    void settings_under_which_a_capture_would_end_are_warned_of_until_the_remedy_is_pasted() throws Exception {
        Database source = database("settings", "CREATE TABLE item (id int PRIMARY KEY)");
        server.execute("settings", """
                ALTER SYSTEM SET max_slot_wal_keep_size = '64MB'""");
        server.execute("settings", """
                ALTER DATABASE settings SET statement_timeout = '5min';
                ALTER DATABASE settings SET wal_sender_timeout = '1s';
                SELECT pg_reload_conf()""");
        await().untilAsserted(() ->
                assertThat(warning(check(source), "wal-retention").found()).contains("max_slot_wal_keep_size is 64MB"));
        List<Finding> findings = check(source);
        assertThat(warning(findings, "session-timeouts").found()).contains("statement_timeout is 5min");
        assertThat(warning(findings, "sender-timeout").found()).contains("wal_sender_timeout is 1s");

        for (String check : List.of("wal-retention", "session-timeouts", "sender-timeout")) {
            paste("settings", warning(findings, check));
        }

        await().untilAsserted(() -> assertThat(check(source)).allMatch(finding -> finding.severity() == Severity.PASS));
    }

    @Test
    void a_prepared_transaction_is_named_with_the_command_that_ends_it() throws Exception {
        Database source = database("prepared", "CREATE TABLE item (id int PRIMARY KEY)");
        try (Connection connection = server.connect("prepared");
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("INSERT INTO item VALUES (1)");
            statement.execute("PREPARE TRANSACTION 'order 66'");
        }
        Finding found = warning(check(source), "prepared-transactions");
        assertThat(found.found()).contains("'order 66'");

        paste("prepared", found);

        assertThat(check(source)).allMatch(finding -> finding.severity() == Severity.PASS);
    }

    @Test
    void what_other_migrations_left_behind_is_named_with_what_it_holds_back() throws Exception {
        Database source = database("left", """
                CREATE TABLE item (id int PRIMARY KEY);
                CREATE PUBLICATION tributary_gone_tenant_a FOR TABLE item;
                CREATE PUBLICATION of_somebody_else FOR TABLE item;
                """);
        server.execute("left", "SELECT pg_create_logical_replication_slot('tributary_old_tenant_a', 'pgoutput')");
        server.execute("left", "SELECT pg_create_logical_replication_slot('tributary_m_tenant_a', 'pgoutput')");
        List<Finding> findings = check(source);
        assertThat(all(findings, "slots-left-behind")).singleElement().satisfies(finding -> assertThat(finding.found())
                .contains("tributary_old_tenant_a", "holds back"));
        assertThat(all(findings, "publications-left-behind"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.found()).contains("tributary_gone_tenant_a"));

        paste("left", warning(findings, "slots-left-behind"));
        paste("left", warning(findings, "publications-left-behind"));

        assertThat(check(source)).allMatch(finding -> finding.severity() == Severity.PASS);
        server.execute("left", "SELECT pg_drop_replication_slot('tributary_m_tenant_a')");
    }

    @Test
    void limits_of_role_and_database_are_found_before_they_are_met() throws Exception {
        database("limited", "CREATE TABLE item (id int PRIMARY KEY)");
        server.execute("limited", """
                CREATE ROLE narrow LOGIN REPLICATION CONNECTION LIMIT 3 PASSWORD 'right';
                ALTER DATABASE limited CONNECTION LIMIT 4;
                ALTER TABLE item OWNER TO narrow;
                GRANT CREATE ON DATABASE limited TO narrow""");
        Database source = new Database(server.url("limited"), "narrow", new Secret("right"));
        List<Finding> findings = check(source);
        assertThat(all(findings, "connection-limits"))
                .extracting(Finding::found)
                .anySatisfy(found -> assertThat(found).contains("role narrow may have 3"))
                .anySatisfy(found -> assertThat(found).contains("database limited takes 4"));

        for (Finding finding : all(findings, "connection-limits")) {
            paste("limited", finding);
        }

        assertThat(check(source)).allMatch(finding -> finding.severity() == Severity.PASS);
    }

    @Test
    void old_text_in_a_database_without_an_encoding_is_found_and_mended() throws Exception {
        server.execute(
                "postgres",
                "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");
        server.execute("ascii", "CREATE TABLE note (id int PRIMARY KEY, body text)");
        server.execute("ascii", "INSERT INTO note VALUES (1, convert_from('\\xfc', 'SQL_ASCII'))");
        Database source = new Database(server.url("ascii"), "postgres", new Secret(""));
        Finding found = blocker(check(source), "text-encoding");
        assertThat(found.found()).contains("public.note has text that is no UTF-8");

        String remedy =
                found.remedy().substring(found.remedy().indexOf("UPDATE")).replace("…", "body");
        server.execute("ascii", remedy);

        assertThat(warning(check(source), "text-encoding").found()).contains("all text in it is UTF-8 now");
    }

    @Test
    void a_check_that_could_not_run_is_a_blocker_and_no_pass() throws Exception {
        database("broken", "CREATE TABLE item (id int PRIMARY KEY)");
        server.execute("broken", "CREATE ROLE fenced LOGIN PASSWORD 'right'");
        server.execute("broken", "REVOKE SELECT ON pg_catalog.pg_publication FROM PUBLIC");

        List<Finding> findings = check(new Database(server.url("broken"), "fenced", new Secret("right")));

        assertThat(blocker(findings, "publications-left-behind").found())
                .contains("could not be checked", "permission denied");
        assertThat(findings).anyMatch(finding -> finding.check().equals("wal-level"));
    }

    @Test
    void every_transaction_that_a_slot_would_wait_for_is_found_once_it_is_old() throws Exception {
        database("waiting", "CREATE TABLE item (id int PRIMARY KEY)");
        server.execute("waiting", """
                CREATE ROLE looker LOGIN REPLICATION PASSWORD 'right';
                ALTER TABLE item OWNER TO looker;
                GRANT CREATE ON DATABASE waiting TO looker""");
        Database asLooker = new Database(server.url("waiting"), "looker", new Secret("right"));
        try (Connection writer = server.connect("waiting")) {
            writer.setAutoCommit(false);
            writer.createStatement().execute("INSERT INTO item VALUES (1)");

            Finding hidden = warning(check(asLooker), "long-transactions");
            assertThat(hidden.found()).contains("sessions of other roles that are writing: 1");
            paste("waiting", hidden);

            assertThat(check(asLooker)).allMatch(finding -> finding.severity() == Severity.PASS);
            assertThat(TransactionChecks.old(source(asLooker), Duration.ZERO))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.found())
                                .contains("(postgres, idle in transaction)", "the copy cannot begin");
                        server.execute("waiting", finding.remedy());
                    });
        }
        await().untilAsserted(() -> assertThat(TransactionChecks.old(source(asLooker), Duration.ZERO))
                .allMatch(finding -> finding.severity() == Severity.PASS));
    }

    private static CheckedSource source(Database database) throws SQLException {
        Plan plan = plan(database);
        Connection connection = database.connect("test");
        return new CheckedSource(plan, plan.tenants().get(0), connection, List.of());
    }

    /** Runs a remedy as a person would who pastes it into psql: a statement at a time, without its comment. */
    private static void paste(String database, Finding finding) throws SQLException {
        String command = finding.remedy().replaceAll("--.*|; or .*", "").replaceFirst("^in database [^:]*: ", "");
        for (String statement : command.split(";")) {
            if (!statement.isBlank()) {
                server.execute(database, statement);
            }
        }
    }

    private static Database database(String name, String sql) throws SQLException {
        server.createDatabase(name);
        server.execute(name, sql);
        return new Database(server.url(name), "postgres", new Secret(""));
    }

    private static Finding blocker(List<Finding> findings, String check) {
        return first(findings, check, Severity.BLOCKER);
    }

    private static Finding warning(List<Finding> findings, String check) {
        return first(findings, check, Severity.WARNING);
    }

    private static Finding first(List<Finding> findings, String check, Severity severity) {
        return all(findings, check).stream()
                .filter(finding -> finding.severity() == severity)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + severity + " of " + check + " in " + findings));
    }

    private static List<Finding> all(List<Finding> findings, String check) {
        return findings.stream()
                .filter(finding -> finding.check().equals(check))
                .toList();
    }

    private static List<Finding> check(Database source) {
        Plan plan = plan(source);
        return SourceChecks.check(plan, plan.tenants().get(0));
    }

    private static Plan plan(Database source) {
        Tenant tenant = new Tenant("tenant-a", "Tenant A", Optional.empty(), source);
        Tables tables = new Tables(
                List.of(new TablePattern("*.*")),
                List.of(),
                List.of(),
                KeyStrategy.COMPOSITE,
                Map.of(),
                OptionalLong.empty());
        return new Plan(
                "m",
                Map.of(),
                Optional.empty(),
                new Target(source, "application"),
                List.of(tenant),
                tables,
                SnapshotMode.DEBEZIUM,
                LoadSettings.DEFAULT,
                SchemaChanges.PAUSE,
                ValidationSettings.DEFAULT,
                AlertSettings.DEFAULT,
                CutoverSettings.DEFAULT,
                Direction.FORWARD);
    }
}
