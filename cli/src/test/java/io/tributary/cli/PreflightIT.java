package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.contract.mapping.NameUuids;
import io.tributary.contract.plan.PlanReader;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;

/** What preflight finds on real servers with something broken on purpose, and that its remedies mend it. */
class PreflightIT {
    private static final String TABLE = "CREATE TABLE public.item (id int PRIMARY KEY, name text);";

    private static TestingDatabases databases;
    private static KafkaServer kafka;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws SQLException {
        databases = TestingDatabases.start(Map.of());
        kafka = KafkaServer.startTemporary();
        databases.createSource("a", TABLE);
        databases.createSource("b", TABLE);
    }

    @AfterAll
    static void stop() {
        kafka.close();
        databases.close();
    }

    @Test
    void a_migration_that_is_ready_passes_every_check_and_each_is_listed() throws IOException {
        String plan = plan().write(directory);

        TestingCommand preflight = TestingCommand.run("-c", plan, "preflight", "--json");

        assertThat(preflight.exitCode()).as(preflight.out()).isZero();
        assertThat(preflight.json().path("ok").asBoolean()).isTrue();
        List<String> checks = new ArrayList<>();
        preflight.json().path("findings").forEach(finding -> {
            assertThat(finding.path("severity").asText()).as(finding.toString()).isEqualTo("pass");
            checks.add(finding.path("check").asText());
        });
        assertThat(checks)
                .contains(
                        "kafka", "kafka-replicas", "kafka-topics", "kafka-groups", "target-version", "application-role")
                .contains("server-capacity", "separate-databases", "collation", "collation-version", "money-format")
                .contains("clock-skew", "encrypted-connections", "disk-space", "target-schema")
                .contains("earlier-slots", "earlier-records", "earlier-rows", "other-migrations", "shared-supplier")
                .contains("key-collisions", "key-offsets", "shared-rows");
        assertThat(checks.stream().filter("wal-level"::equals)).hasSize(2);
        assertThat(preflight.json().path("passes").asInt()).isEqualTo(checks.size());

        TestingCommand forPeople = TestingCommand.run("-c", plan, "preflight");
        assertThat(forPeople.out())
                .contains("\nTarget\n", "\nTenant tenant-a\n", "\nTenant tenant-b\n", "\nAll together\n")
                .contains("Ready: nothing stands in the way; 0 warnings, " + checks.size() + " passed.");
    }

    @Test
    void a_server_without_room_for_all_of_its_tenants_is_found_and_has_room_after_the_remedy() throws Exception {
        try (PostgresServer small = PostgresServer.startTemporary(
                Map.of("max_replication_slots", "2", "max_wal_senders", "2", "max_connections", "20"))) {
            small.execute(
                    "postgres",
                    "CREATE ROLE replication_user LOGIN REPLICATION PASSWORD '" + TestingPlan.PASSWORD + "'");
            TestingPlan plan = new TestingPlan(kafka.bootstrapServers(), databases.url(TestingDatabases.TARGET));
            for (String name : List.of("x", "y", "z")) {
                small.createDatabase(name);
                small.execute("postgres", "ALTER DATABASE " + name + " OWNER TO replication_user");
                small.execute(name, "SET ROLE replication_user; " + TABLE);
                plan.tenant("tenant-" + name, small.url(name));
            }
            String file = plan.write(directory);

            List<JsonNode> found = findings(file, "server-capacity");

            assertThat(found)
                    .extracting(finding -> finding.path("severity").asText())
                    .containsExactly("blocker", "blocker");
            assertThat(found.get(0).path("found").asText())
                    .contains(
                            "the server of tenant-x and 2 more",
                            "max_replication_slots = 2",
                            "needed by its tenants: 4");
            for (JsonNode finding : found) {
                small.execute("postgres", finding.path("remedy").asText().replaceAll(";.*", ""));
            }
            small.execute("postgres", "ALTER SYSTEM SET max_connections = 40");
            small.restart();
            assertThat(findings(file, "server-capacity")).allMatch(PreflightIT::passed);
        }
    }

    @Test
    void another_order_of_texts_and_another_money_are_warned_of_until_the_remedy_is_pasted() throws Exception {
        databases.execute(
                "postgres",
                "CREATE DATABASE sorted LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
                        + " OWNER replication_user");
        databases.execute(
                "sorted", "SET ROLE replication_user; CREATE TABLE public.item (id int PRIMARY KEY, pay money)");
        databases.execute("sorted", "ALTER DATABASE sorted SET lc_monetary = 'POSIX'");
        String file = new TestingPlan(kafka.bootstrapServers(), databases.url(TestingDatabases.TARGET))
                .tenant("tenant-s", databases.url("sorted"))
                .write(directory);

        JsonNode collation = findings(file, "collation").get(0);
        assertThat(collation.path("found").asText()).contains("libc C in tenant-s", "builtin C.UTF-8");
        JsonNode money = findings(file, "money-format").get(0);
        assertThat(money.path("found").asText()).contains("lc_monetary is POSIX in tenant-s");

        // another name, since the other tests' target stays
        String create = collation.path("remedy").asText().replaceFirst(".*: CREATE", "CREATE");
        databases.execute("postgres", create.replace(TestingDatabases.TARGET, "sorted_target"));
        databases.execute("postgres", "GRANT CREATE ON DATABASE sorted_target TO migration_role");
        databases.execute("sorted_target", "GRANT CREATE, USAGE ON SCHEMA public TO migration_role");
        databases.execute("postgres", money.path("remedy").asText().replace(TestingDatabases.TARGET, "sorted_target"));
        String mended = new TestingPlan(kafka.bootstrapServers(), databases.url("sorted_target"))
                .tenant("tenant-s", databases.url("sorted"))
                .write(directory);
        assertThat(findings(mended, "collation")).allMatch(PreflightIT::passed);
        assertThat(findings(mended, "money-format")).allMatch(PreflightIT::passed);
    }

    @Test
    void two_tenants_in_one_database_are_found_whatever_the_url() throws Exception {
        String file = plan().tenant("tenant-c", databases.url("a") + "?ApplicationName=other")
                .write(directory);

        assertThat(findings(file, "separate-databases")).singleElement().satisfies(finding -> {
            assertThat(finding.path("severity").asText()).isEqualTo("blocker");
            assertThat(finding.path("tenant").asText()).isEqualTo("tenant-c");
            assertThat(finding.path("found").asText()).contains("is the source of tenant-a too");
        });
    }

    @Test
    void a_slot_that_this_target_does_not_know_is_told_and_in_use_it_is_a_blocker() throws Exception {
        String file = plan().write(directory);
        databases.execute("a", "SELECT pg_create_logical_replication_slot('tributary_saas_tenant_a', 'pgoutput')");
        JsonNode idle = findings(file, "earlier-slots").get(0);
        assertThat(idle.path("severity").asText()).isEqualTo("warning");
        assertThat(idle.path("found").asText()).contains("tributary_saas_tenant_a is left of an attempt");
        try (Connection other = replication("a")) {
            other.unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName("tributary_saas_tenant_a")
                    .withSlotOption("proto_version", 1)
                    .withSlotOption("publication_names", "none")
                    .start();
            JsonNode used = findings(file, "earlier-slots").get(0);
            assertThat(used.path("severity").asText()).isEqualTo("blocker");
            assertThat(used.path("found").asText()).contains("another one of the same name may be running");
        }
        // a walsender notices only with its next message that its client has gone
        await().ignoreExceptions()
                .untilAsserted(() -> databases.execute("a", idle.path("remedy").asText()));
        assertThat(findings(file, "earlier-slots")).allMatch(PreflightIT::passed);
    }

    @Test
    void records_and_settings_of_topics_that_were_there_before_are_told() throws Exception {
        String file = plan().write(directory);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            String topic = "saas.target.tenant-b";
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())
                            .configs(Map.of("retention.ms", "3600000", "cleanup.policy", "compact,delete"))))
                    .all()
                    .get();
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", kafka.bootstrapServers()),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>(topic, new byte[1], new byte[1]))
                        .get();
            }

            JsonNode settings = findings(file, "kafka-topics").get(0);
            assertThat(settings.path("found").asText())
                    .contains("saas.target.tenant-b", "retention.ms=3600000", "cleanup.policy=compact,delete");
            JsonNode records = findings(file, "earlier-records").get(0);
            assertThat(records.path("severity").asText()).isEqualTo("warning");
            assertThat(records.path("remedy").asText()).endsWith("--delete --topic 'saas\\.target\\.tenant-b'");

            alter(admin, new ConfigResource(ConfigResource.Type.TOPIC, topic), "min.insync.replicas=2");
            assertThat(findings(file, "kafka-topics"))
                    .anyMatch(finding ->
                            finding.path("found").asText().contains("has 1 copies that are up to date, and 2 must be"));
            alter(admin, new ConfigResource(ConfigResource.Type.TOPIC, topic), "min.insync.replicas=1");
            alter(
                    admin,
                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    settings.path("remedy").asText());
            assertThat(findings(file, "kafka-topics")).allMatch(PreflightIT::passed);
            admin.deleteTopics(List.of(topic)).all().get();
            assertThat(findings(file, "earlier-records")).allMatch(PreflightIT::passed);
        }
    }

    @Test
    void a_cluster_too_small_for_the_copies_that_it_asks_for_is_a_blocker() throws Exception {
        String file = plan().write(directory);
        ConfigResource everyBroker = new ConfigResource(ConfigResource.Type.BROKER, "");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            alter(admin, everyBroker, "min.insync.replicas=2");
            await().untilAsserted(() -> assertThat(findings(file, "kafka-replicas"))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.path("found").asText())
                            .contains("min.insync.replicas is 2, more than the 1 copies")));
            alter(admin, everyBroker, "min.insync.replicas=1");
        }
        await().untilAsserted(() -> assertThat(findings(file, "kafka-replicas")).allMatch(PreflightIT::passed));
    }

    @Test
    void keys_and_shared_rows_are_held_against_the_plans_rules() throws Exception {
        String table = "CREATE TABLE public.country (code text PRIMARY KEY, name text);"
                + "CREATE TABLE public.document (id uuid PRIMARY KEY, name text);"
                + "CREATE TABLE public.line (id int PRIMARY KEY, document uuid REFERENCES public.document);"
                + "INSERT INTO public.document VALUES ('00000000-0000-0000-0000-000000000001');";
        databases.createSource("p", table + "INSERT INTO public.country VALUES ('DE', 'Germany')");
        databases.createSource(
                "q",
                table + "INSERT INTO public.country VALUES ('DE', 'Deutschland');"
                        + "INSERT INTO public.line VALUES (2000000000)");
        String file = new TestingPlan(kafka.bootstrapServers(), databases.url(TestingDatabases.TARGET))
                .tenant("tenant-p", databases.url("p"))
                .tenant("tenant-q", databases.url("q"))
                .more("tables:\n  shared: [public.country]\n  keys: { public.document: keep, public.line: offset }")
                .write(directory);

        assertThat(findings(file, "key-collisions").get(0).path("found").asText())
                .contains("public.document", "in tenant-p, tenant-q");
        assertThat(findings(file, "key-offsets").get(1).path("found").asText())
                .contains("public.line.id has come to 2000000000");
        assertThat(findings(file, "shared-rows").get(1).path("found").asText())
                .contains("public.country", "DE has other values here");
    }

    @Test
    void rows_of_a_tenant_that_nobody_has_copied_are_a_blocker_until_they_are_gone() throws Exception {
        databases.execute("postgres", "CREATE DATABASE used OWNER migration_role");
        String file = new TestingPlan(kafka.bootstrapServers(), databases.url("used"))
                .tenant("tenant-a", databases.url("a"))
                .tenant("tenant-b", databases.url("b"))
                .write(directory);
        assertThat(TestingCommand.run("-c", file, "schema", "--apply").exitCode())
                .isZero();
        UUID tenant = NameUuids.ofTenant("tenant-b");
        databases.execute("used", "INSERT INTO public.item (tenant_id, id, name) VALUES ('" + tenant + "', 1, 'left')");

        JsonNode rows = findings(file, "earlier-rows").get(0);
        assertThat(rows.path("severity").asText()).isEqualTo("blocker");
        assertThat(rows.path("tenant").asText()).isEqualTo("tenant-b");
        assertThat(rows.path("found").asText()).contains("public.item");

        String remedy = rows.path("remedy").asText();
        try (Connection connection =
                DriverManager.getConnection(databases.url("used"), "migration_role", TestingPlan.PASSWORD)) {
            connection.createStatement().execute(remedy.substring(remedy.indexOf("SET app.tenant_id")));
        }
        assertThat(findings(file, "earlier-rows")).allMatch(PreflightIT::passed);
    }

    @Test
    void what_another_migration_has_in_the_target_is_a_blocker_and_nothing_to_delete() throws Exception {
        String table = "CREATE TABLE public.country (code text PRIMARY KEY);"
                + "CREATE TABLE public.line (id int PRIMARY KEY, c text REFERENCES public.country);";
        databases.createSource("m", table + "INSERT INTO public.country VALUES ('DE')");
        databases.createSource("n", table + "INSERT INTO public.country VALUES ('DE')");
        String target = databases.createTarget("two");
        String rules = "tables: { shared: [public.country], keys: { public.line: offset } }";
        String first = new TestingPlan(kafka.bootstrapServers(), target)
                .migration("first")
                .tenant("tenant-m", databases.url("m"))
                .more(rules)
                .write(directory);
        TargetPreparation.prepare(PlanReader.read(Path.of(first), Map.of()), Set.of());
        databases.execute(
                "two",
                "INSERT INTO public.country VALUES ('DE');" + "INSERT INTO public.line (tenant_id, id) VALUES ('"
                        + NameUuids.ofTenant("tenant-m") + "', 1)");

        String second = new TestingPlan(kafka.bootstrapServers(), target)
                .migration("second")
                .tenant("tenant-n", databases.url("n"))
                .tenant("tenant-m", databases.url("m"))
                .more(rules)
                .write(directory);

        assertThat(findings(second, "earlier-rows")).allMatch(PreflightIT::passed);
        assertThat(findings(second, "other-migrations"))
                .allMatch(finding -> finding.path("severity").asText().equals("blocker"))
                .extracting(finding -> finding.path("found").asText())
                .satisfiesExactly(
                        tenant -> assertThat(tenant).contains("belongs to migration first"),
                        shared -> assertThat(shared).contains("migration first", "shared tables public.country"),
                        keys -> assertThat(keys).contains("integer keys of public.line", "migration first"));
    }

    @Test
    void shared_tables_whose_supplier_the_plan_has_not_are_told() throws Exception {
        String table = "CREATE TABLE public.country (code text PRIMARY KEY);";
        databases.createSource("s", table);
        databases.createSource("t", table);
        String rules = "tables: { shared: [public.country] }";
        String target = databases.createTarget("unsupplied");
        String both = new TestingPlan(kafka.bootstrapServers(), target)
                .tenant("tenant-s", databases.url("s"))
                .tenant("tenant-t", databases.url("t"))
                .more(rules)
                .write(directory);
        TargetPreparation.prepare(PlanReader.read(Path.of(both), Map.of()), Set.of());
        String without = new TestingPlan(kafka.bootstrapServers(), target)
                .tenant("tenant-t", databases.url("t"))
                .more(rules)
                .write(directory);

        JsonNode supplier = findings(without, "shared-supplier").get(0);
        assertThat(supplier.path("severity").asText()).isEqualTo("blocker");
        assertThat(supplier.path("found").asText()).contains("come from tenant-s", "stay empty");
        assertThat(findings(without, "shared-rows")).noneMatch(PreflightIT::passed);

        databases.execute("unsupplied", "UPDATE tributary.progress SET applied_at = now() WHERE slug = 'tenant-s'");
        assertThat(findings(without, "shared-supplier").get(0).path("severity").asText())
                .isEqualTo("warning");
    }

    @Test
    void what_could_not_be_checked_is_said_and_never_passes() throws Exception {
        TestingPlan unreachable = new TestingPlan(kafka.bootstrapServers(), "jdbc:postgresql://127.0.0.1:1/nowhere")
                .tenant("tenant-a", databases.url("a"));
        String file = unreachable.write(directory);
        assertThat(findings(file, "not-checked")).singleElement().satisfies(finding -> assertThat(
                        finding.path("found").asText())
                .contains("the target could not be asked"));
        assertThat(findings(file, "clock-skew")).isEmpty();
        assertThat(findings(file, "wal-level")).allMatch(PreflightIT::passed);

        String half = plan().tenant("tenant-c", "jdbc:postgresql://127.0.0.1:1/nowhere")
                .write(directory);
        assertThat(findings(half, "not-checked")).singleElement().satisfies(finding -> assertThat(
                        finding.path("tenant").asText())
                .isEqualTo("tenant-c"));
        assertThat(findings(half, "target-schema")).allMatch(PreflightIT::passed);
        assertThat(TestingCommand.run("-c", half, "preflight").exitCode()).isEqualTo(3);
    }

    private TestingPlan plan() {
        return new TestingPlan(kafka.bootstrapServers(), databases.url(TestingDatabases.TARGET))
                .tenant("tenant-a", databases.url("a"))
                .tenant("tenant-b", databases.url("b"));
    }

    private static List<JsonNode> findings(String plan, String check) {
        TestingCommand preflight = TestingCommand.run("-c", plan, "preflight", "--json");
        List<JsonNode> findings = new ArrayList<>();
        preflight.json().path("findings").forEach(finding -> {
            if (finding.path("check").asText().equals(check)) {
                findings.add(finding);
            }
        });
        return findings;
    }

    private static boolean passed(JsonNode finding) {
        return finding.path("severity").asText().equals("pass");
    }

    private static Connection replication(String database) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, "postgres");
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        return DriverManager.getConnection(databases.url(database), properties);
    }

    /** Does what kafka-configs.sh does with the remedy's arguments. */
    private static void alter(Admin admin, ConfigResource resource, String remedy) throws Exception {
        List<AlterConfigOp> operations = new ArrayList<>();
        for (String setting : remedy.replaceFirst(".*--add-config ", "").split(",")) {
            String[] parts = setting.split("=");
            operations.add(new AlterConfigOp(new ConfigEntry(parts[0], parts[1]), AlterConfigOp.OpType.SET));
        }
        admin.incrementalAlterConfigs(Map.of(resource, operations)).all().get();
    }
}
