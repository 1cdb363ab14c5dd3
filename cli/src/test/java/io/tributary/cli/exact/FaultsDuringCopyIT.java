package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.cli.TestingDatabases;
import io.tributary.cli.exact.FaultProxy.Fault;
import io.tributary.cli.pipeline.Pipeline;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.PlanReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The network fails while rows are copied: the copy is made anew, and no other tenant waits for it. */
@Tag("long")
class FaultsDuringCopyIT {
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final int ROWS = 250_000;
    private static final String ITEM = "CREATE TABLE item (id int PRIMARY KEY, filler text);"
            + "INSERT INTO item SELECT i, repeat(md5(i::text), 8) FROM generate_series(1, %d) i;";
    private static final String READING =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '" + ExactRig.database("cut")
                    + "' AND pid <> pg_backend_pid() AND state IN ('active', 'idle in transaction')"
                    + " AND query LIKE '%s'";

    private ExactRig rig;
    private FaultProxy source;
    private FaultProxy target;
    private Pipeline stages;

    @BeforeEach
    void start() throws Exception {
        rig = ExactRig.of(Map.of("wal_sender_timeout", "5s"))
                .tenant("cut", ITEM.formatted(ROWS))
                .tenant("well", ITEM.formatted(10))
                .planLines(planLine());
        rig.prepare();
        int port = rig.databases().server().port();
        source = FaultProxy.before(port);
        target = FaultProxy.before(port);
        stages = Pipeline.start(PlanReader.read(proxied(port), Map.of()), STAGES, Set.of(), new SimpleMeterRegistry());
    }

    String planLine() {
        return "snapshot: debezium";
    }

    /** What the statements are like that read rows. */
    String query() {
        return "%SELECT%source_table%item%";
    }

    private String reading() throws SQLException {
        return rig.source("cut", READING.formatted(query()));
    }

    /** The plan of the stages; the test itself goes to the servers directly. A silent target is noticed after 5 s. */
    private Path proxied(int port) throws Exception {
        String server = "127.0.0.1:" + port + "/";
        String cut = server + ExactRig.database("cut");
        String shared = server + TestingDatabases.TARGET;
        Path plan = rig.planFile();
        return Files.writeString(
                plan.resolveSibling("proxied.yml"),
                Files.readString(plan)
                        .replace(cut, cut.replace(server, "127.0.0.1:" + source.port() + "/"))
                        .replace(
                                shared,
                                shared.replace(server, "127.0.0.1:" + target.port() + "/") + "?socketTimeout=5"));
    }

    @AfterEach
    void stop() throws Exception {
        stages.close();
        source.close();
        target.close();
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSE", "HALF_OPEN", "DEAF_SERVER"})
    void the_link_to_a_source_may_fail_while_its_rows_are_read(Fault fault) throws Exception {
        await("the copy", () -> !reading().equals("0"));
        assertCopying();
        suffer(source, fault);
        rig.write("well", "INSERT INTO item VALUES (11, 'goes on')");
        rig.drain("well");
        source.set(Fault.NONE);
        assertExact();
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSE", "HALF_OPEN", "DEAF_CLIENT", "DEAF_SERVER"})
    void the_link_to_the_target_may_fail_while_the_copy_is_applied(Fault fault) throws Exception {
        await(
                "the copy in the target",
                () -> Long.parseLong(rig.target("SELECT pg_relation_size('public.item')")) > 10_000_000);
        assertThat(rig.targetOf("cut", "SELECT count(*) FROM item")).isEqualTo("0");
        suffer(target, fault);
        rig.write("cut", "UPDATE item SET filler = 'changed' WHERE id = 1");
        target.set(Fault.NONE);
        assertExact();
    }

    private static void suffer(FaultProxy link, Fault fault) {
        link.set(fault);
        if (fault == Fault.REFUSE) {
            link.cut();
        }
    }

    private void assertCopying() throws Exception {
        assertThat(rig.control().snapshotPosition(rig.plan().tenant("cut"))).isEmpty();
    }

    private void assertExact() throws Exception {
        await(
                "the copy's end",
                () -> rig.control().snapshotPosition(rig.plan().tenant("cut")).isPresent());
        rig.drain();
        rig.assertEqual();
        await("every stage at work", () -> rig.target("SELECT count(*) FROM tributary.stage WHERE state <> 'running'")
                .equals("0"));
        assertThat(reading()).as("sessions that read rows for nobody").isEqualTo("0");
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(condition);
    }
}
