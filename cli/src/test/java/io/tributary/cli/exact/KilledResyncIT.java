package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.cli.TestingCommand;
import io.tributary.cli.TestingDatabases;
import io.tributary.cli.TestingProcess;
import io.tributary.contract.control.StageName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that repairs is killed (SIGKILL): what it asked for is done, and asking again is harmless. */
@Tag("exact")
class KilledResyncIT {
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    private static final String TABLES = "CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL);"
            + "INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 5000) n";
    private static final String DAMAGE = "SET session_replication_role = replica; DELETE FROM public.item WHERE id = 7;"
            + "UPDATE public.item SET name = 'wrong' WHERE id BETWEEN 8 AND 30";

    private static ExactRig rig;

    @TempDir
    private Path logs;

    @BeforeAll
    static void start() throws Exception {
        rig = ExactRig.of(Map.of()).tenant("a", TABLES).start();
        rig.drain();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void a_repair_whose_command_was_killed_is_done_by_the_stages_and_joined_by_the_next_command() throws Exception {
        String repairs = "SELECT count(*) FROM tributary.repair";
        int before = Integer.parseInt(rig.target(repairs));
        rig.databases().execute(TestingDatabases.TARGET, "DELETE FROM public.item WHERE id = 9");
        rig.stopStages();
        kill(repairs + " WHERE state = 'asked'", "resync", "--tenant", "a", "--table", "public.item", "--key", "9");
        rig.startStages(STAGES);

        TestingCommand again = command("resync", "--tenant", "a", "--json");

        assertThat(again.exitCode()).as(again.error()).isZero();
        assertThat(again.json().path("repaired").size()).isZero();
        assertThat(rig.target(repairs)).isEqualTo(Integer.toString(before + 1));
        rig.assertEqual();
    }

    @Test
    void a_comparison_that_was_killed_holds_nobody_and_the_next_one_finds_everything() throws Exception {
        rig.databases().execute(TestingDatabases.TARGET, DAMAGE);
        kill(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tributary validator'",
                "resync",
                "--tenant",
                "a");
        rig.write("a", "UPDATE item SET name = 'goes on' WHERE id = 1");
        rig.drain();

        TestingCommand again = command("resync", "--tenant", "a", "--json");

        assertThat(again.exitCode()).as(again.error()).isZero();
        rig.assertEqual();
        await().atMost(ExactRig.DRAIN)
                .until(() -> rig.source("a", "SELECT count(*) FROM pg_replication_slots WHERE temporary"), "0"::equals);
    }

    @Test
    void a_copy_whose_command_was_killed_comes_to_its_end() throws Exception {
        rig.databases().execute(TestingDatabases.TARGET, DAMAGE);
        String copies = "SELECT count(*) FROM tributary.resync";
        int before = Integer.parseInt(rig.target(copies));
        kill(copies + " HAVING count(*) > " + before, "resync", "--tenant", "a", "--copy");
        await().atMost(ExactRig.DRAIN)
                .until(() -> rig.control().awaitedCopy(rig.only()).isEmpty());
        rig.drain();
        rig.assertEqual();
    }

    /** Kills the command as soon as the target gives a number for the query that is not 0. */
    private void kill(String query, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("-c", rig.planFile().toString()));
        all.addAll(Arrays.asList(arguments));
        Path log = logs.resolve("resync.log");
        try (TestingProcess process = TestingProcess.start(log, 256, all.toArray(String[]::new))) {
            await().atMost(ExactRig.DRAIN).pollInterval(Duration.ofMillis(10)).until(() -> {
                assertThat(process.isAlive()).as(process.said()).isTrue();
                return !rig.target("SELECT coalesce((" + query + "), 0)").equals("0");
            });
            process.kill();
        }
    }

    private static TestingCommand command(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("-c", rig.planFile().toString()));
        all.addAll(Arrays.asList(arguments));
        return TestingCommand.run(all.toArray(String[]::new));
    }
}
