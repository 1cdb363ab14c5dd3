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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The network between the stages and one tenant's source, or the target, fails in every way there is. Stages get over it by
 * themselves; the tenant whose source is reached directly goes on meanwhile.
 */
class FaultsIT {
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    /** Long enough that everything on the way has stopped or ended by then. */
    private static final long FAULT_SECONDS = 5;

    private final long seed = System.nanoTime();
    private ExactRig rig;
    private FaultProxy source;
    private FaultProxy target;
    private Pipeline stages;

    @BeforeEach
    void start() throws Exception {
        System.out.println("seed of the traffic: " + seed);
        rig = ExactRig.of(Map.of("wal_sender_timeout", "5s"))
                .tenant("cut", Traffic.TABLES)
                .tenant("well", Traffic.TABLES);
        rig.prepare();
        Traffic.watch(rig.databases());
        int port = rig.databases().server().port();
        source = FaultProxy.before(port);
        target = FaultProxy.before(port);
        stages = Pipeline.start(PlanReader.read(proxied(port), Map.of()), STAGES, Set.of(), new SimpleMeterRegistry());
        rig.drain();
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

    @Test
    @Tag("exact")
    void a_source_that_is_cut_off_and_comes_back_is_taken_up_again_and_others_never_stop() throws Exception {
        try (Traffic cut = traffic("cut");
                Traffic well = traffic("well")) {
            source.set(Fault.REFUSE);
            source.cut();
            String before = position("cut");
            well.await(20);
            rig.drain("well");
            assertThat(position("cut")).isEqualTo(before);
            assertThat(rig.target("SELECT state FROM tributary.stage WHERE slug = 'cut' AND stage = 'connector'"))
                    .isEqualTo("retrying");
            source.set(Fault.NONE);
            cut.await(20);
        }
        assertExact();
    }

    /** No network loses what a server sends and keeps what it hears: the acknowledgements go the same way. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "DEAF_CLIENT")
    @Tag("long")
    void the_link_to_a_source_may_suffer_anything(Fault fault) throws Exception {
        try (Traffic cut = traffic("cut");
                Traffic well = traffic("well")) {
            cut.await(10);
            source.set(fault);
            TimeUnit.SECONDS.sleep(FAULT_SECONDS);
            well.await(10);
            rig.drain("well");
            source.set(Fault.NONE);
            cut.await(10);
        }
        assertExact();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void the_link_to_the_target_may_suffer_anything(Fault fault) throws Exception {
        try (Traffic cut = traffic("cut");
                Traffic well = traffic("well")) {
            cut.await(10);
            target.set(fault);
            TimeUnit.SECONDS.sleep(FAULT_SECONDS);
            target.set(Fault.NONE);
            cut.await(10);
            well.await(10);
        }
        assertExact();
    }

    @Test
    @Tag("long")
    void connections_to_source_and_target_may_be_reset_again_and_again() throws Exception {
        try (Traffic cut = traffic("cut")) {
            for (int i = 0; i < 10; i++) {
                source.cut();
                target.cut();
                cut.await(10);
            }
        }
        assertExact();
    }

    private Traffic traffic(String slug) {
        return Traffic.start(rig.databases(), ExactRig.database(slug), seed);
    }

    private String position(String slug) throws Exception {
        return rig.target("SELECT position FROM tributary.progress WHERE slug = '" + slug + "'");
    }

    private void assertExact() throws Exception {
        rig.drain();
        rig.assertEqual();
        Traffic.assertPrefix(rig.databases());
        Traffic.assertNothingDoubled(rig.databases());
        Awaitility.await("every stage at work")
                .atMost(ExactRig.DRAIN)
                .until(() -> rig.target("SELECT count(*) FROM tributary.stage WHERE state <> 'running'"), "0"::equals);
    }
}
