package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.TestingDatabases;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.embedded.StopMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Servers crash and come back, and lose, or are made to lose, what the pipeline goes on from. What is whole is taken up
 * again; where something is missing, the tenant stops and says so, and never goes on over a gap.
 */
class ServerLossIT {
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    private static final String NOTES = "CREATE TABLE note (id int PRIMARY KEY); INSERT INTO note VALUES (1);";
    private static final String BACKUP = "backup";

    private ExactRig rig;

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void a_slot_that_was_dropped_recreated_or_advanced_stops_its_tenant_and_no_other() throws Exception {
        rig = ExactRig.of(Map.of());
        List<String> harmed = List.of("dropped", "recreated", "advanced");
        for (String slug : harmed) {
            rig.tenant(slug, NOTES);
        }
        rig.tenant("well", NOTES).start();
        rig.drain();
        rig.stopStages();
        for (Tenant tenant : rig.plan().tenants()) {
            rig.write(tenant.slug(), "INSERT INTO note VALUES (2)");
        }
        rig.write("dropped", "SELECT pg_drop_replication_slot('" + slot("dropped") + "')");
        rig.write("recreated", "SELECT pg_drop_replication_slot('" + slot("recreated") + "')");
        rig.write("recreated", "SELECT pg_create_logical_replication_slot('" + slot("recreated") + "', 'pgoutput')");
        rig.write("advanced", "SELECT pg_replication_slot_advance('" + slot("advanced") + "', pg_current_wal_lsn())");
        for (Tenant tenant : rig.plan().tenants()) {
            rig.write(tenant.slug(), "INSERT INTO note VALUES (3)");
        }
        rig.startStages(STAGES);

        for (String slug : harmed) {
            assertThat(rig.pause(slug)).contains("tributary resync --tenant " + slug);
            assertThat(notes(slug)).as("notes of " + slug).isEqualTo("1");
        }
        rig.drain("well");
        assertThat(rig.differing("well")).isEmpty();
    }

    @Test
    @Tag("long")
    void a_slot_that_is_dropped_under_the_connector_stops_the_tenant() throws Exception {
        rig = ExactRig.of(Map.of()).tenant("dropped", NOTES).start();
        rig.drain();
        rig.write("dropped", """
                DO $$
                BEGIN
                    FOR i IN 1..1000 LOOP
                        BEGIN
                            PERFORM pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active;
                            PERFORM pg_drop_replication_slot(slot_name) FROM pg_replication_slots;
                            RETURN;
                        EXCEPTION WHEN object_in_use THEN
                            PERFORM pg_sleep(0.01);
                        END;
                    END LOOP;
                    RAISE 'the slot stays in use';
                END $$""");
        rig.write("dropped", "INSERT INTO note VALUES (2)");
        assertThat(rig.pause("dropped")).contains(slot("dropped") + " is gone", "tributary resync --tenant dropped");
        assertThat(notes("dropped")).isEqualTo("1");
    }

    @Test
    @Tag("long")
    void a_gap_is_told_of_under_steady_writes_too() throws Exception {
        rig = ExactRig.of(Map.of()).tenant("busy", Traffic.TABLES).start();
        rig.drain();
        rig.stopStages();
        long seed = System.nanoTime();
        System.out.println("seed of the traffic: " + seed);
        try (Traffic traffic = Traffic.start(rig.databases(), ExactRig.database("busy"), seed)) {
            traffic.await(10);
            rig.write("busy", "SELECT pg_replication_slot_advance('" + slot("busy") + "', pg_current_wal_lsn())");
            rig.startStages(STAGES);
            // what could still mend it is waited for by the records' own time
            assertThat(rig.pause("busy", Duration.ofMinutes(6))).contains("a gap", "tributary resync --tenant busy");
        }
        assertThat(rig.target("SELECT count(*) FROM entry")).isEqualTo("6000");
    }

    @Test
    @Tag("long")
    void a_slot_whose_log_was_removed_stops_the_tenant() throws Exception {
        rig = ExactRig.of(Map.of("max_slot_wal_keep_size", "1MB", "max_wal_size", "32MB", "min_wal_size", "32MB"))
                .tenant("lost", NOTES)
                .start();
        rig.drain();
        rig.stopStages();
        for (int i = 0; i < 8; i++) {
            rig.write("lost", "SELECT pg_logical_emit_message(false, 'filler', repeat('x', 1000000))");
            rig.write("lost", "SELECT pg_switch_wal()");
        }
        rig.write("lost", "INSERT INTO note VALUES (2)");
        rig.write("lost", "CHECKPOINT");
        assertThat(rig.source("lost", "SELECT wal_status FROM pg_replication_slots"))
                .isEqualTo("lost");
        rig.startStages(STAGES);
        assertThat(rig.pause("lost")).contains("has removed log", slot("lost"), "tributary resync --tenant lost");
        assertThat(notes("lost")).isEqualTo("1");
    }

    @Test
    @Tag("long")
    void servers_that_crash_again_and_again_lose_and_double_nothing() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed of the crashes: " + seed);
        Random random = new Random(seed);
        rig = ExactRig.of(Map.of()).tenant("crash", Traffic.TABLES);
        rig.prepare();
        Traffic.watch(rig.databases());
        try (Traffic traffic = Traffic.start(rig.databases(), ExactRig.database("crash"), seed)) {
            rig.startStages(STAGES);
            for (int i = 0; i < 8; i++) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(4_000));
                rig.databases().server().stop(StopMode.IMMEDIATE);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
                rig.databases().server().restart();
                Traffic.assertPrefix(rig.databases());
                if (random.nextBoolean()) {
                    rig.kafka().restart();
                }
            }
            traffic.await(10);
        }
        rig.control().close();
        rig.drain();
        rig.assertEqual();
        Traffic.assertPrefix(rig.databases());
        Traffic.assertNothingDoubled(rig.databases());
    }

    @Test
    @Tag("long")
    void topics_without_what_comes_next_stop_their_tenants_and_one_whose_every_record_was_applied_does_not()
            throws Exception {
        rig = ExactRig.of(Map.of());
        List<String> tenants = List.of("emptied", "target-topic", "cut-topic");
        for (String slug : tenants) {
            rig.tenant(slug, NOTES);
        }
        rig.start();
        rig.drain();
        rig.stopStages();
        Topics topics = new Topics(rig.plan());
        try (Admin admin = new KafkaClients(rig.plan().kafka()).admin()) {
            admin.deleteTopics(List.of(
                            topics.source(rig.plan().tenant("emptied")),
                            topics.target(rig.plan().tenant("target-topic"))))
                    .all()
                    .get();
        }
        rig.write("cut-topic", "INSERT INTO note VALUES (2)");
        rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER));
        cutAfterGrowth(topics.target(rig.plan().tenant("cut-topic")));
        for (String slug : tenants) {
            rig.write(slug, "INSERT INTO note VALUES (3)");
        }
        rig.startStages(List.of(StageName.SINK));
        assertThat(rig.pause("cut-topic")).contains("no longer has the records", "tributary resync --tenant cut-topic");
        assertThat(rig.pause("target-topic")).contains("tributary resync --tenant target-topic");
        assertThat(notes("cut-topic")).isEqualTo("1");
        assertThat(notes("target-topic")).isEqualTo("1");
        rig.drain("emptied");
        assertThat(rig.differing("emptied")).isEmpty();
    }

    /** As retention would, once there is something that the sink has not seen. */
    private void cutAfterGrowth(String topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = new KafkaClients(rig.plan().kafka()).admin()) {
            long before = end(admin, partition);
            while (end(admin, partition) < before + 3) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end(admin, partition))))
                    .all()
                    .get();
        }
    }

    private static long end(Admin admin, TopicPartition partition) throws Exception {
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    @Test
    @Tag("long")
    void a_target_that_was_restored_is_brought_forward_again_while_the_topic_has_what_it_takes() throws Exception {
        rig = ExactRig.of(Map.of()).tenant("restored", Traffic.TABLES);
        rig.prepare();
        Traffic.watch(rig.databases());
        rig.startStages(STAGES);
        rig.drain();
        rig.stopStages();
        backUp();
        goOn();
        restore();
        goOn();
        Traffic.assertNothingDoubled(rig.databases());

        restore();
        String topic = new Topics(rig.plan()).target(rig.only());
        try (Admin admin = new KafkaClients(rig.plan().kafka()).admin()) {
            TopicPartition partition = new TopicPartition(topic, 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end(admin, partition))))
                    .all()
                    .get();
        }
        rig.startStages(STAGES);
        assertThat(rig.pause("restored")).contains("no longer has the records", "tributary resync --tenant restored");
    }

    private void goOn() throws Exception {
        rig.startStages(STAGES);
        try (Traffic traffic = Traffic.start(rig.databases(), ExactRig.database("restored"), 1)) {
            traffic.await(20);
        }
        rig.drain();
        rig.assertEqual();
        rig.stopStages();
    }

    private void backUp() throws Exception {
        rig.control().close();
        server("CREATE DATABASE " + BACKUP + " TEMPLATE " + TestingDatabases.TARGET);
    }

    private void restore() throws Exception {
        rig.control().close();
        server("DROP DATABASE " + TestingDatabases.TARGET + " WITH (FORCE)");
        server("CREATE DATABASE " + TestingDatabases.TARGET + " TEMPLATE " + BACKUP);
    }

    private void server(String sql) throws Exception {
        rig.databases().execute("postgres", sql);
    }

    private String slot(String slug) {
        return rig.plan().replicationName(rig.plan().tenant(slug));
    }

    private String notes(String slug) throws Exception {
        return rig.target(
                "SELECT count(*) FROM note JOIN tributary.tenant USING (tenant_id) WHERE slug = '" + slug + "'");
    }
}
