package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.cli.TestingCommand;
import io.tributary.cli.TestingDatabases;
import io.tributary.contract.control.StageName;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Epochs;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A tenant's rows are copied anew, by the very command that a remedy names, while both tenants are written to. */
class ResyncIT {
    private static final String TABLES = "CREATE TABLE owner (id int PRIMARY KEY, name text NOT NULL);"
            + "CREATE TABLE account (id bigserial PRIMARY KEY, owner int REFERENCES owner, balance int NOT NULL);"
            + "INSERT INTO owner SELECT n, 'owner ' || n FROM generate_series(1, 20) n;"
            + "INSERT INTO account (owner, balance) SELECT n % 20 + 1, n FROM generate_series(1, 2000) n";
    private static final Pattern RESYNC = Pattern.compile("tributary (resync --tenant \\S+ --copy)");
    private static ExactRig rig;

    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final List<Thread> writers = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        rig = ExactRig.of(Map.of()).tenant("a", TABLES).tenant("b", TABLES);
        rig.prepare();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @BeforeEach
    void write() throws Exception {
        rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        rig.drain();
        for (String slug : List.of("a", "b")) {
            Thread writer = new Thread(() -> write(slug), "writer-" + slug);
            writers.add(writer);
            writer.start();
        }
    }

    private void write(String slug) {
        try {
            while (writing.get()) {
                rig.write(
                        slug,
                        "INSERT INTO account (owner, balance) SELECT n, n FROM generate_series(1, 5) n;"
                                + "UPDATE account SET balance = balance + 1 WHERE id > 2000 AND random() < 0.1;"
                                + "DELETE FROM account WHERE id > 2000 AND random() < 0.02");
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException("the writer of " + slug, e);
        }
    }

    /** Whatever a test did: both tenants' streams go on, and all rows are the same. */
    @AfterEach
    void all_is_equal() throws Exception {
        writing.set(false);
        for (Thread writer : writers) {
            writer.join();
        }
        rig.drain();
        rig.assertEqual();
        rig.stopStages();
    }

    @Test
    void rows_that_were_damaged_in_the_target_are_repaired_and_the_other_tenants_are_not_touched() throws Exception {
        String others = rows("b");
        damage();
        assertThat(rig.differing("a")).contains("public.account");
        TestingCommand resync = run("resync --tenant a --copy --reason damaged --json");
        assertThat(resync.exitCode()).as(resync.error()).isZero();
        assertThat(resync.json().path("equal").asBoolean()).isTrue();
        assertThat(resync.json().path("joined").asBoolean()).isFalse();
        assertThat(resync.json().path("rowsCopied").asLong()).isGreaterThan(2000);
        assertThat(rows("b")).isEqualTo(others);
        assertThat(rig.target("SELECT string_agg(reason || ' ' || (requested_by <> ''), '') FROM tributary.resync"
                        + " WHERE reason = 'damaged'"))
                .isEqualTo("damaged true");
    }

    @Test
    void a_slot_that_was_dropped_pauses_the_tenant_and_the_remedy_mends_it() throws Exception {
        dropSlot();
        assertThat(runRemedy("connector")).isZero();
    }

    @Test
    void a_request_stands_when_nothing_runs_and_the_copy_comes_with_the_next_start() throws Exception {
        rig.stopStages();
        damage();
        CompletableFuture<TestingCommand> first = CompletableFuture.supplyAsync(() -> run("resync --tenant a --copy"));
        await().until(() -> rig.control().awaitedCopy(rig.plan().tenant("a")).isPresent());
        assertThat(run("status --json")
                        .json()
                        .path("tenants")
                        .path(0)
                        .path("state")
                        .asText())
                .isEqualTo("stopped");
        CompletableFuture<TestingCommand> second =
                CompletableFuture.supplyAsync(() -> run("resync --tenant a --copy --json"));
        TimeUnit.SECONDS.sleep(1);
        rig.startStages(List.of(StageName.SINK, StageName.TRANSFORMER, StageName.CONNECTOR));
        assertThat(first.get().exitCode()).as(first.get().error()).isZero();
        assertThat(second.get().exitCode()).as(second.get().error()).isZero();
        assertThat(second.get().json().path("joined").asBoolean()).isTrue();
        assertThat(second.get().error()).contains("already");
    }

    @Test
    @Tag("long")
    void records_that_the_target_topic_lost_pause_the_tenant_and_the_remedy_mends_it() throws Exception {
        rig.stopStages();
        rig.write("a", "UPDATE account SET balance = 1 WHERE id < 100");
        rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER));
        String topic = new Topics(rig.plan()).target(rig.plan().tenant("a"));
        long applied =
                rig.control().progress(rig.plan().tenant("a")).orElseThrow().kafkaOffset();
        await().until(() -> end(topic) > applied + 300);
        deleteRecords(topic);
        rig.startStages(List.of(StageName.SINK));
        assertThat(runRemedy("sink")).isZero();
    }

    @Test
    void a_tenant_that_is_unknown_or_that_the_target_serves_is_refused() throws Exception {
        TestingCommand unknown = run("resync --tenant nobody");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.error()).contains("nobody");
        rig.target("UPDATE tributary.tenant SET phase = 'multi_tenant' WHERE slug = 'a' RETURNING slug");
        try {
            TestingCommand served = run("resync --tenant a");
            assertThat(served.exitCode()).isEqualTo(1);
            assertThat(served.error()).contains("nothing was changed", "its way back has ended");
            assertThat(rig.control().awaitedCopy(rig.plan().tenant("a"))).isEmpty();
        } finally {
            rig.target("UPDATE tributary.tenant SET phase = 'replication' WHERE slug = 'a' RETURNING slug");
        }
    }

    @Test
    @Tag("long")
    void a_slot_that_was_dropped_and_created_again_pauses_the_tenant_and_the_remedy_mends_it() throws Exception {
        rig.stopStages();
        String slot = rig.plan().replicationName(rig.plan().tenant("a"));
        rig.source("a", "SELECT pg_drop_replication_slot('" + slot + "')");
        rig.write("a", "UPDATE account SET balance = 2 WHERE id < 100");
        rig.source("a", "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        assertThat(runRemedy("")).isZero();
    }

    @Test
    @Tag("long")
    void a_refused_row_that_is_mended_on_the_source_no_longer_pauses_the_tenant() throws Exception {
        target("ALTER TABLE account ADD CONSTRAINT sane CHECK (balance < 1000000)");
        rig.write("a", "UPDATE account SET balance = 1000000 WHERE id = 7");
        assertThat(rig.pause("a")).contains("sane", "7");
        rig.write("a", "UPDATE account SET balance = 7 WHERE id = 7");
        assertThat(runRemedy("sink")).isZero();
        target("ALTER TABLE account DROP CONSTRAINT sane");
    }

    @Test
    @Tag("long")
    void a_topic_that_was_created_anew_pauses_the_tenant_and_the_remedy_mends_it() throws Exception {
        rig.stopStages();
        Topics topics = new Topics(rig.plan());
        try (Admin admin = new KafkaClients(rig.plan().kafka()).admin()) {
            admin.deleteTopics(List.of(
                            topics.source(rig.plan().tenant("a")),
                            topics.target(rig.plan().tenant("a"))))
                    .all()
                    .get();
        }
        rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        assertThat(runRemedy("")).isZero();
    }

    @Test
    @Tag("long")
    void records_that_cannot_be_read_are_passed_over() throws Exception {
        rig.stopStages();
        rig.write("a", "UPDATE account SET balance = 3 WHERE id < 100");
        rig.startStages(List.of(StageName.CONNECTOR));
        String topic = new Topics(rig.plan()).source(rig.plan().tenant("a"));
        try (var producer = new KafkaClients(rig.plan().kafka()).producer()) {
            byte[] noSchema = {0, 1, 2, 3, 4, 5};
            long epoch = Long.parseLong(
                    rig.target("SELECT epoch FROM tributary.stage WHERE stage = 'connector' AND slug = 'a'"));
            producer.send(Epochs.record(topic, noSchema, epoch)).get();
        }
        rig.startStages(List.of(StageName.TRANSFORMER, StageName.SINK));
        await().atMost(ExactRig.DRAIN)
                .until(() -> rig.control().reports(rig.plan().tenant("a")).stream()
                        .anyMatch(report -> report.stage() == StageName.TRANSFORMER
                                && report.reason().orElse("").contains("schema")));
        TestingCommand resync = run("resync --tenant a --copy");
        assertThat(resync.exitCode()).as(resync.error()).isZero();
    }

    @Test
    @Tag("long")
    void stages_that_are_stopped_again_and_again_bring_the_copy_to_its_end() throws Exception {
        damage();
        CompletableFuture<TestingCommand> resync = CompletableFuture.supplyAsync(() -> run("resync --tenant a --copy"));
        await().until(() -> rig.control().awaitedCopy(rig.plan().tenant("a")).isPresent());
        for (int stop = 0; stop < 5; stop++) {
            TimeUnit.MILLISECONDS.sleep(700L * stop);
            rig.stopStages();
            rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        }
        assertThat(resync.get().exitCode()).as(resync.get().error()).isZero();
    }

    private static void target(String sql) throws SQLException {
        rig.databases().execute(TestingDatabases.TARGET, sql);
    }

    private static void damage() throws SQLException {
        String tenant = "(SELECT tenant_id FROM tributary.tenant WHERE slug = 'a')";
        rig.target("DELETE FROM account WHERE tenant_id = " + tenant + " AND id < 50 RETURNING 1");
        rig.target("UPDATE account SET balance = -1 WHERE tenant_id = " + tenant + " AND id < 100 RETURNING 1");
        rig.target("INSERT INTO account (tenant_id, id, owner, balance) SELECT " + tenant
                + ", n, 1, 0 FROM generate_series(-10, 0) n RETURNING 1");
    }

    /** Rows that nobody writes to, with what tells whether anybody did. */
    private static String rows(String slug) throws SQLException {
        return rig.target("SELECT md5(string_agg(concat_ws(' ', a.ctid, a.xmin, a), ';' ORDER BY id)) FROM account a"
                + " WHERE id <= 2000 AND tenant_id = (SELECT tenant_id FROM tributary.tenant WHERE slug = '" + slug
                + "')");
    }

    private static void dropSlot() {
        String slot = rig.plan().replicationName(rig.plan().tenant("a"));
        await().pollInterval(10, TimeUnit.MILLISECONDS).ignoreExceptions().until(() -> {
            rig.source(
                    "a",
                    "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '" + slot
                            + "' AND active_pid IS NOT NULL UNION ALL SELECT true");
            rig.source("a", "SELECT pg_drop_replication_slot('" + slot + "')");
            return true;
        });
    }

    /** Runs the command that the remedy names, as it stands there, and returns its exit code. */
    private static int runRemedy(String stage) throws Exception {
        String pause = rig.pause("a");
        assertThat(pause).contains(stage);
        Matcher remedy = RESYNC.matcher(pause);
        assertThat(remedy.find()).as(pause).isTrue();
        TestingCommand resync = run(remedy.group(1));
        assertThat(resync.exitCode())
                .as(pause + "\n" + resync.error() + resync.out())
                .isZero();
        return resync.exitCode();
    }

    private static TestingCommand run(String command) {
        List<String> arguments = new ArrayList<>();
        try {
            arguments.addAll(List.of("-c", rig.planFile().toString()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        arguments.addAll(Arrays.asList(command.split(" ")));
        return TestingCommand.run(arguments.toArray(String[]::new));
    }

    private static long end(String topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = new KafkaClients(rig.plan().kafka()).admin()) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }

    private static void deleteRecords(String topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = new KafkaClients(rig.plan().kafka()).admin()) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end(topic))))
                    .all()
                    .get();
        }
    }
}
