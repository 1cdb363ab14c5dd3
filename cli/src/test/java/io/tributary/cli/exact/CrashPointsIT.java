package io.tributary.cli.exact;

import static io.tributary.cli.exact.CrashPoint.connector;
import static io.tributary.cli.exact.CrashPoint.connectorIn;
import static io.tributary.cli.exact.CrashPoint.sink;
import static io.tributary.cli.exact.CrashPoint.transformer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.cli.pipeline.Pipeline;
import io.tributary.contract.control.StageName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A stage's process dies at a named point while the source is written to and the other stages go on. What counts each
 * entry's writes on the target sees one that was applied twice, even with the same values.
 */
class CrashPointsIT {
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    private static final String ENTRY = "AT ENTRY";
    private static final String EXIT = "AT EXIT";

    private static final CrashPoint COPIED =
            connector("after the copy's last row and before it is recorded", "Capture", "copied", ENTRY, 1);
    private static final CrashPoint ACKNOWLEDGED = connectorIn(
            "after Kafka acknowledged and before the slot is confirmed",
            "stream.SourceStream",
            "acknowledge",
            ENTRY,
            10);
    private static final CrashPoint PRODUCED =
            transformer("between produce and the offset's commit", "SourceReader", "commit", ENTRY, 10);
    private static final CrashPoint UNCOMMITTED =
            sink("after the rows and before the commit", "TargetTransaction", "commit", ENTRY, 10);
    private static final CrashPoint COMMITTED =
            sink("between the target's commit and the group's offset", "TargetTransaction", "commit", EXIT, 10);

    private static final List<CrashPoint> COPY = List.of(
            connector("while the schema topic has a schema that nothing uses", "Publisher", "send", EXIT, 1),
            connector("between the slot's creation and the first copied row", "Capture", "assembler", ENTRY, 1),
            connector("after the engine handed over a part of the copy", "Publisher", "await", ENTRY, 1),
            connector("after Kafka acknowledged a part of the copy", "Publisher", "await", EXIT, 1),
            COPIED,
            connector("after the copy is recorded and before the slot is confirmed", "Capture", "copied", EXIT, 1));
    private static final CrashPoint LOADED =
            connectorIn("before all rows are recorded", "load.MainSession", "record", ENTRY, 1);
    private static final List<CrashPoint> LOAD = List.of(
            connectorIn("between the slot's creation and the first row", "load.Load", "start", ENTRY, 1),
            connectorIn("in the middle of the rows", "load.Pipe", "copy", EXIT, 2),
            LOADED,
            connectorIn("before the first of the commits", "load.TargetSession", "commit", ENTRY, 3),
            connectorIn("between the commits", "load.TargetSession", "commit", EXIT, 3));
    private static final CrashPoint SEEN =
            connectorIn("when all rows are seen", "capture.Capture$LoadedRows", "done", ENTRY, 1);
    private static final List<CrashPoint> STREAM = List.of(
            connector("between a transaction's end and what is behind it", "Publisher", "mark", EXIT, 25),
            ACKNOWLEDGED,
            transformer("while a transaction is written", "TargetWriter", "write", EXIT, 500),
            transformer("before what was read is acknowledged", "TargetWriter", "acknowledged", ENTRY, 10),
            PRODUCED,
            sink(
                    "in the middle of a transaction",
                    "RowWriter",
                    "execute(java.sql.Connection,io.tributary.sink.apply.Write)",
                    EXIT,
                    10),
            sink("in the middle of a large transaction", "LargeWriter", "part", EXIT, 2),
            sink("while a marker is written", "TargetTransaction", "recordMarker", EXIT, 1),
            UNCOMMITTED,
            COMMITTED);

    private final long seed = System.nanoTime();
    private final Map<StageName, Pipeline> running = new EnumMap<>(StageName.class);
    private ExactRig rig;
    private Path plan;

    @BeforeEach
    void start() throws Exception {
        System.out.println("seed of the traffic: " + seed);
        rig = ExactRig.of(Map.of()).tenant("crash", Traffic.TABLES);
    }

    private void prepare(String planLine) throws Exception {
        rig.planLines(planLine);
        rig.prepare();
        plan = rig.planFile();
        Traffic.watch(rig.databases());
    }

    @AfterEach
    void stop() throws Exception {
        for (Pipeline pipeline : running.values()) {
            pipeline.close();
        }
        rig.close();
    }

    @Test
    @Tag("exact")
    void what_every_stage_leaves_when_it_dies_is_taken_up_without_loss_or_doubling() throws Exception {
        prepare("snapshot: copy");
        dieAt(List.of(LOADED), List.of(ACKNOWLEDGED, PRODUCED, UNCOMMITTED, COMMITTED));
    }

    @Test
    @Tag("long")
    void a_stage_may_die_at_any_point_in_the_copy_and_in_the_stream() throws Exception {
        prepare("snapshot: debezium");
        dieAt(COPY, STREAM);
    }

    @Test
    @Tag("exact")
    void a_connector_may_die_at_any_point_of_a_load() throws Exception {
        prepare("snapshot: copy");
        dieAt(LOAD, List.of());
    }

    @Test
    @Tag("exact")
    void a_connector_may_die_when_a_load_is_committed() throws Exception {
        prepare("snapshot: copy");
        dieAt(List.of(SEEN), List.of());
    }

    @Test
    @Tag("long")
    void the_sink_may_die_while_the_copy_is_applied() throws Exception {
        prepare("snapshot: debezium");
        dieAt(
                List.of(),
                List.of(
                        sink("in the middle of the copy", "LargeWriter", "part", ENTRY, 1),
                        sink("before the copy's commit", "LargeWriter", "finish", ENTRY, 1),
                        sink("after the copy's commit", "LargeWriter", "finish", EXIT, 1)));
    }

    @Test
    @Tag("long")
    void all_stages_may_die_at_once() throws Exception {
        prepare("snapshot: debezium");
        try (Traffic traffic = Traffic.start(rig.databases(), ExactRig.database("crash"), seed)) {
            for (CrashPoint point : List.of(COPIED, ACKNOWLEDGED, PRODUCED, UNCOMMITTED, COMMITTED)) {
                List<StageChild> others = new ArrayList<>();
                for (StageName stage : STAGES) {
                    if (stage != point.stage()) {
                        others.add(StageChild.start(stage, plan));
                    }
                }
                dieAt(point);
                for (StageChild other : others) {
                    other.close();
                }
                Traffic.assertPrefix(rig.databases());
            }
            run(STAGES);
            traffic.await(20);
        }
        assertExact();
    }

    /** The first ones, all of one stage, one after the other before the copy is recorded; the others whenever they come. */
    private void dieAt(List<CrashPoint> inTheCopy, List<CrashPoint> later) throws Exception {
        try (Traffic traffic = Traffic.start(rig.databases(), ExactRig.database("crash"), seed)) {
            StageName first = (inTheCopy.isEmpty() ? later : inTheCopy).get(0).stage();
            run(STAGES.stream().filter(stage -> stage != first).toList());
            for (CrashPoint point : inTheCopy) {
                dieAt(point);
            }
            run(STAGES);
            for (CrashPoint point : later) {
                stopStage(point.stage());
                dieAt(point);
                run(STAGES);
                traffic.await(5);
                Traffic.assertPrefix(rig.databases());
            }
        }
        assertExact();
    }

    private void dieAt(CrashPoint point) throws Exception {
        System.out.println("dies: " + point);
        try (StageChild child = point.start(plan)) {
            child.awaitDeath(CrashPoint.HALTED);
        }
    }

    private void run(List<StageName> stages) throws Exception {
        for (StageName stage : stages) {
            if (!running.containsKey(stage)) {
                running.put(stage, Pipeline.start(rig.plan(), List.of(stage), Set.of(), new SimpleMeterRegistry()));
            }
        }
    }

    private void stopStage(StageName stage) throws Exception {
        Pipeline pipeline = running.remove(stage);
        if (pipeline != null) {
            pipeline.close();
        }
    }

    private void assertExact() throws Exception {
        rig.drain();
        rig.assertEqual();
        Traffic.assertPrefix(rig.databases());
        Traffic.assertNothingDoubled(rig.databases());
    }
}
