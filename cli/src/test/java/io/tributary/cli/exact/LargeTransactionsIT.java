package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.TestingProcess;
import io.tributary.contract.control.StageName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transactions that are far larger than the memory of the processes they go through. They appear in the target at once and
 * hold up no other tenant.
 */
@Tag("long")
@Timeout(3_600)
class LargeTransactionsIT {
    /** In MB, for each stage's process; the README names it. */
    private static final int HEAP = Integer.getInteger("tributary.test.heap", 128);

    private static final int ROWS = Integer.getInteger("tributary.test.rows", 1_000_000);
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final String SOURCE = """
            CREATE TABLE public.large (id int PRIMARY KEY, n int NOT NULL, name text);
            CREATE TABLE public.wide (id int PRIMARY KEY, n int NOT NULL, body text NOT NULL);
            CREATE TABLE public.tick (id int PRIMARY KEY);
            """;
    private static final String SEEN = "SELECT concat_ws(' ', count(*), sum(n)) FROM ";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path logs;

    private final Map<StageName, TestingProcess> stages = new EnumMap<>(StageName.class);
    private ExactRig rig;
    private int tick;

    @BeforeEach
    void start() throws Exception {
        rig = ExactRig.of(Map.of("max_wal_size", "4GB")).tenant("big", SOURCE).tenant("other", SOURCE);
        rig.prepare();
        for (StageName stage : List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK)) {
            start(stage);
        }
        Awaitility.await("the copies").atMost(PATIENCE).until(() -> {
            assertAlive();
            return rig.control().snapshotPosition(rig.plan().tenant("big")).isPresent()
                    && rig.control()
                            .snapshotPosition(rig.plan().tenant("other"))
                            .isPresent();
        });
        rig.drain();
    }

    private void start(StageName stage) throws Exception {
        Path log = logs.resolve(stage.text() + ".log");
        stages.put(
                stage,
                TestingProcess.start(
                        log, HEAP, "-c", rig.planFile().toString(), "run", stage.text(), "--wait", "120s"));
    }

    @AfterEach
    void stop() throws Exception {
        stages.values().forEach(TestingProcess::close);
        rig.close();
    }

    @Test
    void a_million_rows_appear_change_and_go_at_once_while_others_go_on() throws Exception {
        commit("INSERT INTO large SELECT i, 1, 'row ' || i FROM generate_series(1, " + ROWS + ") i");
        assertAppears("large", "0", ROWS + " " + ROWS);

        commit("UPDATE large SET n = 2, name = name || '+'");
        assertAppears("large", ROWS + " " + ROWS, ROWS + " " + 2L * ROWS);

        commit("UPDATE large SET id = -id, n = 3");
        assertAppears("large", ROWS + " " + 2L * ROWS, ROWS + " " + 3L * ROWS);

        commit("DELETE FROM large");
        assertAppears("large", ROWS + " " + 3L * ROWS, "0");
        settle();
    }

    @Test
    void rows_of_a_hundred_kilobytes_and_of_a_megabyte_pass_through_a_small_memory() throws Exception {
        commit("INSERT INTO wide SELECT i, 1, repeat(md5(i::text), 3200) FROM generate_series(1, " + ROWS / 200 + ") i;"
                + " INSERT INTO wide SELECT -i, 1, (SELECT string_agg(md5(i || ' ' || j), '') FROM generate_series(1, 30000) j)"
                + " FROM generate_series(1, 20) i");
        long rows = ROWS / 200 + 20;
        assertAppears("wide", "0", rows + " " + rows);

        commit("UPDATE wide SET n = 2, body = 'x' || body");
        assertAppears("wide", rows + " " + rows, rows + " " + 2 * rows);
        settle();
    }

    @Test
    void a_sink_that_is_killed_in_the_middle_leaves_nothing_of_it_and_applies_it_again() throws Exception {
        commit("INSERT INTO large SELECT i, 1, 'row ' || i FROM generate_series(1, " + ROWS + ") i");
        for (int kill = 0; kill < 2; kill++) {
            awaitHalf();
            stages.get(StageName.SINK).kill();
            assertThat(rig.targetOf("big", SEEN + "large")).isEqualTo("0");
            rig.target(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'tributary sink%'");
            rig.databases().execute("saas_multitenant", "VACUUM public.large");
            start(StageName.SINK);
        }
        assertAppears("large", "0", ROWS + " " + ROWS);
        settle();
    }

    /** Nobody sees the rows of a transaction that is being applied, but the table grows. */
    private void awaitHalf() {
        Awaitility.await("rows of the transaction in the target")
                .atMost(PATIENCE)
                .until(() -> Long.parseLong(rig.target("SELECT pg_relation_size('public.large')")) > ROWS * 20L);
    }

    private void commit(String sql) throws Exception {
        rig.write("big", sql);
    }

    /** A reader sees what was there before, and then what came, and nothing between; the other tenant's rows go on. */
    private void assertAppears(String table, String before, String after) throws Exception {
        Set<String> seen = new HashSet<>();
        Set<String> ticks = new HashSet<>();
        Awaitility.await(after + " in " + table)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    rig.write("other", "INSERT INTO tick VALUES (" + ++tick + ")");
                    ticks.add(rig.targetOf("other", "SELECT count(*) FROM tick"));
                    seen.add(rig.targetOf("big", SEEN + table));
                    assertAlive();
                    return seen.contains(after);
                });
        assertThat(seen).as("what a reader saw").isSubsetOf(before, after);
        assertThat(ticks).as("what was seen of the other tenant meanwhile").hasSizeGreaterThan(2);
    }

    private void assertAlive() {
        stages.forEach((stage, process) -> assertThat(process.isAlive())
                .as(stage + " with " + HEAP + " MB: " + process.said())
                .isTrue());
    }

    private void settle() throws Exception {
        rig.drain();
        rig.assertEqual();
        assertAlive();
    }
}
