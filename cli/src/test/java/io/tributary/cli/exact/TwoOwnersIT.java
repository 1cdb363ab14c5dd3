package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.cli.pipeline.Pipeline;
import io.tributary.contract.control.StageName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Two processes run one stage of one plan by mistake: one works, the other waits, and nothing is applied twice. */
@Tag("long")
class TwoOwnersIT {
    private final long seed = System.nanoTime();
    private ExactRig rig;

    @BeforeEach
    void start() throws Exception {
        System.out.println("seed of the traffic: " + seed);
        rig = ExactRig.of(Map.of()).tenant("twice", Traffic.TABLES);
        rig.prepare();
        Traffic.watch(rig.databases());
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "VALIDATOR")
    void an_owner_that_freezes_is_replaced_and_does_no_harm_when_it_wakes(StageName stage) throws Exception {
        List<StageName> others = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK).stream()
                .filter(other -> other != stage)
                .toList();
        try (Pipeline pipeline = Pipeline.start(rig.plan(), others, Set.of(), new SimpleMeterRegistry());
                Traffic traffic = Traffic.start(rig.databases(), ExactRig.database("twice"), seed);
                StageChild owner = StageChild.start(stage, rig.planFile())) {
            rig.drain();
            long first = epoch(stage);
            try (StageChild successor = StageChild.start(stage, rig.planFile())) {
                traffic.await(20);
                rig.drain();
                assertThat(epoch(stage)).as("the second process waits").isEqualTo(first);
                owner.freeze();
                Awaitility.await("a takeover").atMost(ExactRig.DRAIN).until(() -> epoch(stage) > first);
                rig.drain();
                Traffic.assertPrefix(rig.databases());
                owner.thaw();
                traffic.await(50);
                rig.drain();
                assertThat(owner.isAlive()).isTrue();
                assertThat(successor.isAlive()).isTrue();
                traffic.close();
                rig.drain();
                rig.assertEqual();
                Traffic.assertPrefix(rig.databases());
                Traffic.assertNothingDoubled(rig.databases());
            }
        }
    }

    private long epoch(StageName stage) throws Exception {
        return Long.parseLong(rig.target("SELECT epoch FROM tributary.stage WHERE stage = '" + stage.text() + "'"));
    }
}
