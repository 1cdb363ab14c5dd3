package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.cli.TestingDatabases;
import io.tributary.cli.TestingProcess;
import io.tributary.contract.control.LoadProgress;
import io.tributary.contract.control.LoadTable;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Tenant;
import io.tributary.sink.schema.TargetSchema;
import io.tributary.validator.lag.StatusReader;
import io.tributary.validator.lag.TenantState;
import io.tributary.validator.lag.TenantStatus;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are copied around Kafka, while their source is being written to. */
@Tag("exact")
class LoadIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String COUNTED = "CREATE TABLE counted (id bigint PRIMARY KEY, note text, filler text);"
            + "INSERT INTO counted SELECT i, 'note ' || i, repeat(md5(i::text), %d) FROM generate_series(1, %d) i;"
            + "CREATE TABLE child (id int PRIMARY KEY, counted bigint REFERENCES counted, span interval);"
            + "INSERT INTO child SELECT id, id, make_interval(days => id::int) FROM counted WHERE id <= 2000;";
    private static final String SESSIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'tributary load %'";

    /** The index if it is there and whole. */
    private static final String INDEX =
            "SELECT coalesce((SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indexrelid"
                    + " = to_regclass('public.note_of_counted') AND indisvalid), 'none')";

    /** In MB: less than what goes through it. */
    private static final int HEAP = 128;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path logs;

    private ExactRig rig;

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void a_large_table_comes_in_parts_by_several_sessions_while_its_rows_change() throws Exception {
        rig = ExactRig.of(Map.of()).tenant("a", COUNTED.formatted(24, 200_000)).planLines("load: { parallelism: 3 }");
        rig.prepare();
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = new Thread(() -> writeUntil(over));
        writer.start();
        rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        rig.drain("a");
        over.set(true);
        writer.join();
        rig.drain("a");

        rig.assertEqual();
        Progress progress = progress();
        assertThat(progress.rowsCopied()).isGreaterThan(190_000);
        assertThat(progress.transactions()).isPositive();
        LoadProgress load = load().orElseThrow();
        assertThat(load.epoch()).isEqualTo(progress.snapshotId());
        assertThat(load.fraction()).isEqualTo(1);
        assertThat(load.rows()).isEqualTo(progress.rowsCopied());
        assertThat(load.tables()).hasSize(2).allMatch(table -> table.finished() && table.bytes() > 0);
    }

    @Test
    void a_load_that_dies_leaves_nothing_behind_and_starts_over() throws Exception {
        rig = ExactRig.of(Map.of())
                .tenant("a", COUNTED.formatted(1, 20_000))
                .tenant("b", COUNTED.formatted(1, 10))
                .planLines("load: { parallelism: 2, rowsPerSecond: 1000 }");
        rig.start();
        awaitMiddle();
        assertThat(rig.targetOf("a", "SELECT count(*) FROM counted")).isEqualTo("0");
        assertThat(status().state()).isEqualTo(TenantState.COPYING);
        assertThat(status().load().orElseThrow().totalBytes()).isPositive();
        long before = load().orElseThrow().epoch();

        rig.databases()
                .execute(
                        TestingDatabases.TARGET,
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'tributary"
                                + " load %'");
        awaitLoadAfter(before);
        rig.stopStages();
        assertThat(rig.targetOf("a", "SELECT count(*) FROM counted")).isEqualTo("0");
        assertThat(rig.target(SESSIONS)).isEqualTo("0");
        assertThat(progress().begun()).isFalse();
        assertThat(rig.target("SELECT count(*) FROM counted WHERE filler IS NOT NULL"))
                .isIn("0", "10");

        rig.write("a", "UPDATE counted SET note = 'later' WHERE id % 7 = 0");
        rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        rig.drain();
        rig.assertEqual();
        assertThat(rig.source(
                        "a",
                        "SELECT count(*) FROM pg_replication_slots WHERE database = '" + ExactRig.database("a") + "'"))
                .isEqualTo("1");
        assertThat(status().load()).isEmpty();
    }

    @Test
    void a_large_table_is_copied_without_its_indexes_which_are_built_when_its_rows_are_there() throws Exception {
        String indexed = COUNTED.formatted(24, 60_000) + "CREATE INDEX note_of_counted ON counted (note, id DESC);";
        rig = ExactRig.of(Map.of())
                .tenant("a", indexed)
                .tenant("b", COUNTED.formatted(1, 10))
                .planLines("load: { parallelism: 2, rowsPerSecond: 12000 }");
        rig.prepare();
        String definition = rig.target(INDEX);
        assertThat(definition).contains("note_of_counted");
        List<StageName> stages = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
        rig.startStages(stages);
        awaitMiddle();
        assertThat(rig.target(INDEX)).isEqualTo("none");
        assertThat(status().notes()).singleElement().asString().contains("note_of_counted");
        assertThat(TargetSchema.read(rig.plan()).ddl()).isEmpty();

        long before = load().orElseThrow().epoch();
        rig.stopStages();
        rig.startStages(stages);
        awaitLoadAfter(before);
        assertThat(rig.target(INDEX)).isEqualTo("none");
        rig.drain();
        Awaitility.await("the index").atMost(LIMIT).until(() -> status().notes().isEmpty());
        assertThat(rig.target(INDEX)).isEqualTo(definition);
        rig.assertEqual();
    }

    @Test
    void rows_that_are_left_of_a_load_that_was_cut_off_between_its_commits_are_removed() throws Exception {
        rig = ExactRig.of(Map.of()).tenant("a", COUNTED.formatted(1, 100));
        rig.prepare();
        rig.databases()
                .execute(
                        TestingDatabases.TARGET,
                        "SET session_replication_role = replica; INSERT INTO counted (tenant_id, id, note) SELECT '"
                                + rig.control().identity(rig.only()).id()
                                + "', i, 'of a load that died' FROM generate_series(50, 3000) i");
        rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        rig.drain("a");
        rig.assertEqual();
    }

    @Test
    void a_role_that_row_level_security_does_not_bind_writes_the_rows_and_nothing_else() throws Exception {
        rig = ExactRig.of(Map.of()).tenant("a", COUNTED.formatted(1, 1000)).planLines("load: { role: load_role }");
        rig.databases().execute("postgres", "CREATE ROLE load_role NOLOGIN BYPASSRLS");
        rig.start();
        assertThat(rig.pause("a")).contains("load_role", "GRANT");
        rig.databases().execute("postgres", "GRANT load_role TO migration_role");
        rig.drain("a");
        rig.write("a", "DELETE FROM child; UPDATE counted SET note = NULL WHERE id < 10");
        rig.drain("a");
        rig.assertEqual();
        assertThat(rig.target("SELECT string_agg(privilege_type, ',') FROM information_schema.table_privileges"
                        + " WHERE grantee = 'load_role' AND table_name = 'counted'"))
                .isEqualTo("INSERT");
    }

    @Test
    void a_row_that_the_target_refuses_pauses_the_tenant_until_what_refuses_it_is_gone() throws Exception {
        rig = ExactRig.of(Map.of()).tenant("a", COUNTED.formatted(1, 100)).tenant("b", COUNTED.formatted(1, 5));
        rig.prepare();
        rig.databases().execute(TestingDatabases.TARGET, "ALTER TABLE counted ADD CONSTRAINT few CHECK (id < 90)");
        rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        assertThat(rig.pause("a")).contains("connector", "public.counted", "few");
        assertThat(rig.targetOf("a", "SELECT count(*) FROM counted")).isEqualTo("0");
        rig.drain("b");
        rig.databases().execute(TestingDatabases.TARGET, "ALTER TABLE counted DROP CONSTRAINT few");
        rig.drain("a");
        rig.assertEqual();
    }

    /** TRUNCATE is not seen by snapshots: whoever comes later to the table finds it empty. */
    @Test
    void a_table_that_is_truncated_before_it_is_read_is_copied_again_and_kept_from_that() throws Exception {
        rig = ExactRig.of(Map.of())
                .tenant("a", COUNTED.formatted(1, 6_000))
                .planLines("load: { parallelism: 1, rowsPerSecond: 1000 }");
        rig.start();
        awaitMiddle();
        rig.write("a", "UPDATE child SET span = '1 s' WHERE id = 1");
        rig.write("a", "TRUNCATE child; INSERT INTO child VALUES (1, 1, '1 day')");
        long first = load().orElseThrow().epoch();
        Awaitility.await("another load").atMost(LIMIT).until(() -> load().filter(
                        load -> load.epoch() > first && load.rows() > 0)
                .isPresent());
        assertThat(progress().begun()).isFalse();
        assertThatThrownBy(() -> rig.write("a", "SET lock_timeout = '50ms'; TRUNCATE child"))
                .hasMessageContaining("lock timeout");
        rig.write("a", "UPDATE child SET span = '2 s' WHERE id = 1");
        rig.drain("a");
        rig.assertEqual();
        assertThat(rig.targetOf("a", "SELECT count(*) FROM child")).isEqualTo("1");
    }

    @Test
    void wide_rows_go_through_a_connector_with_little_memory() throws Exception {
        rig = ExactRig.of(Map.of())
                .tenant(
                        "a",
                        "CREATE TABLE wide (id int PRIMARY KEY, body text); INSERT INTO wide"
                                + " SELECT i, repeat(md5(i::text), 250000) FROM generate_series(1, 30) i")
                .planLines("load: { parallelism: 2 }");
        rig.prepare();
        rig.startStages(List.of(StageName.TRANSFORMER, StageName.SINK));
        try (TestingProcess connector = TestingProcess.start(
                logs.resolve("connector.log"),
                HEAP,
                "-c",
                rig.planFile().toString(),
                "run",
                "connector",
                "--wait",
                "120s")) {
            Awaitility.await("the rows").atMost(LIMIT).until(() -> {
                assertThat(connector.isAlive()).as(connector.said()).isTrue();
                return progress().begun();
            });
            rig.drain("a");
            assertThat(progress().rowsCopied()).isEqualTo(30);
            assertThat(load().orElseThrow().bytes()).isGreaterThan(HEAP * 1024L * 1024);
            rig.assertEqual();
        }
    }

    @Test
    void a_load_waits_while_another_tenant_has_fallen_behind() throws Exception {
        // more rows than are copied in minutes, so that the load is under way whatever takes how long
        rig = ExactRig.of(Map.of())
                .tenant("a", COUNTED.formatted(1, 1_000_000))
                .tenantElsewhere("b", COUNTED.formatted(1, 10))
                .planLines("load: { parallelism: 2, rowsPerSecond: 2500, maxLag: 1s }");
        rig.start();
        rig.drain("b");
        awaitMiddle();
        long rows;
        try (Connection holder = rig.databases().server().connect(TestingDatabases.TARGET);
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("SELECT FROM counted WHERE note = 'note 7' FOR UPDATE");
            rig.write("b", "UPDATE counted SET note = 'changed' WHERE id = 7");
            Awaitility.await("the brake").atMost(LIMIT).until(() -> load().flatMap(LoadProgress::waitsFor)
                    .equals(Optional.of("b")));
            assertThat(status().load().orElseThrow().waitsFor()).contains("b");
            rows = load().orElseThrow().rows();
            TimeUnit.SECONDS.sleep(3);
            // what was on its way when the brake was put on
            assertThat(load().orElseThrow().rows()).isLessThan(rows + 2_000);
        }
        Awaitility.await("the load goes on").atMost(LIMIT).until(() -> load().filter(
                        load -> load.waitsFor().isEmpty() && load.rows() > rows + 4_000)
                .isPresent());
        assertThat(progress().begun()).isFalse();
        rig.drain("b");
        assertThat(rig.targetOf("b", "SELECT note FROM counted WHERE id = 7")).isEqualTo("changed");
    }

    @Test
    void a_tenant_that_comes_while_a_large_one_has_all_sessions_is_copied_before_its_end() throws Exception {
        rig = ExactRig.of(Map.of())
                .tenant("a", COUNTED.formatted(1, 300_000))
                .tenantElsewhere("b", COUNTED.formatted(1, 10))
                .planLines("load: { parallelism: 2, rowsPerSecond: 5000 }");
        rig.prepare();
        rig.write("b", "ALTER DATABASE " + ExactRig.database("b") + " CONNECTION LIMIT 0");
        rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        Awaitility.await("all sessions").atMost(LIMIT).until(() -> rig.target(SESSIONS)
                .equals("2"));
        awaitMiddle();
        rig.write("b", "ALTER DATABASE " + ExactRig.database("b") + " CONNECTION LIMIT -1");
        rig.drain("b");
        assertThat(progress().begun()).isFalse();
        rig.drain("a");
        rig.assertEqual();
    }

    private void awaitLoadAfter(long epoch) {
        Awaitility.await("another load").atMost(LIMIT).until(() -> load().filter(
                        load -> load.epoch() > epoch && load.rows() > 0)
                .isPresent());
    }

    private void awaitMiddle() {
        Awaitility.await("the middle of the load").atMost(LIMIT).until(() -> load().filter(load -> load.rows() > 2_000)
                .isPresent());
        assertThat(progress().begun()).isFalse();
    }

    private void writeUntil(AtomicBoolean over) {
        try {
            for (int i = 0; !over.get(); i++) {
                rig.write(
                        "a",
                        "UPDATE counted SET note = 'changed " + i + "' WHERE id % 5000 = " + i % 5000
                                + "; INSERT INTO counted VALUES (" + (1_000_000 + i)
                                + ", 'new', 'x'); DELETE FROM child WHERE id = " + i
                                + "; DELETE FROM counted WHERE id = "
                                + (2500 + i));
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Tenant tenant() {
        return rig.plan().tenant("a");
    }

    private Progress progress() {
        try {
            return rig.control().progress(tenant()).orElseThrow();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<LoadProgress> load() throws Exception {
        return rig.control().with(new LoadTable(rig.plan(), tenant())::read);
    }

    private TenantStatus status() throws Exception {
        return new StatusReader(rig.plan(), rig.control()).read().get(0);
    }
}
