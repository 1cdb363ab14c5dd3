package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.Journal;
import io.tributary.validator.cutover.Move;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveListener;
import io.tributary.validator.cutover.MoveOutcome;
import io.tributary.validator.cutover.MoveState;
import io.tributary.validator.cutover.MoveWatch;
import io.tributary.validator.cutover.Mover;
import io.tributary.validator.cutover.Parties;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The process that moves a tenant dies, or is frozen, at a step: the tenant always ends where it was, or on the other side. */
@Tag("exact")
class CutoverCrashIT {
    private static final String ENTRY = "AT ENTRY";
    private static final String EXIT = "AT EXIT";
    private static final String TABLES = "CREATE TABLE entry (id bigserial PRIMARY KEY, n int NOT NULL);"
            + "INSERT INTO entry (n) SELECT n FROM generate_series(1, 100) n";
    private static ExactRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = ExactRig.of(Map.of());
        for (String slug : List.of("before", "frozen", "switched", "routed", "armed", "checked")) {
            rig.tenant(slug, TABLES);
        }
        rig.planLines("cutover: { maxLag: 60s, pauseLimit: 40s }");
        rig.start();
        rig.drain();
        for (Tenant tenant : rig.plan().tenants()) {
            rig.validator().validate(tenant, "test");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void before_the_switch_the_same_command_puts_the_tenant_back_as_it_was() throws Exception {
        for (String[] point : new String[][] {{"fence", EXIT}, {"canary", EXIT}, {"verify", EXIT}, {"switch", ENTRY}}) {
            Move left = dies("before", point[0], point[1]);
            assertThat(left.state().undoable()).as(point[0] + " " + left).isTrue();
            MoveOutcome outcome = again("before");
            assertThat(outcome.takenOver()).isTrue();
            assertThat(outcome.move().map(Move::state)).contains(MoveState.UNDONE);
            assertThat(CutoverIT.served(rig, "before")).as(point[0]).isEqualTo("source");
            rig.write("before", "INSERT INTO entry (n) VALUES (1)");
            rig.drain("before");
        }
        dies("before", "drain", EXIT);
        assertThat(dies("before", "open", EXIT).state()).isEqualTo(MoveState.UNDOING);
        assertThat(again("before").move().map(Move::state)).contains(MoveState.UNDONE);
        assertThat(CutoverIT.served(rig, "before")).isEqualTo("source");
        assertThat(rig.differing("before")).isEmpty();
    }

    @Test
    void behind_the_switch_a_watch_goes_forward() throws Exception {
        Map<String, String[]> points = Map.of(
                "switched", new String[] {"switch", EXIT},
                "routed", new String[] {"route", EXIT},
                "armed", new String[] {"arm", EXIT},
                "checked", new String[] {"checks", ENTRY});
        for (Map.Entry<String, String[]> point : points.entrySet()) {
            Move left = dies(point.getKey(), point.getValue()[0], point.getValue()[1]);
            assertThat(left.state()).as(left.toString()).isIn(MoveState.SWITCHED, MoveState.ROUTED);
            assertThat(CutoverIT.served(rig, point.getKey())).isEqualTo("target");
        }
        try (MoveWatch watch = MoveWatch.start(rig.plan())) {
            for (String slug : points.keySet()) {
                Awaitility.await().atMost(ExactRig.DRAIN).until(() -> newest(slug)
                        .filter(move -> move.state() == MoveState.DONE)
                        .isPresent());
                assertThat(CutoverIT.served(rig, slug)).isEqualTo("target");
                assertThat(rig.source(slug, "SELECT phase FROM tributary.tenant"))
                        .isEqualTo("replication");
            }
        }
    }

    @Test
    void one_that_is_frozen_is_undone_by_a_watch_and_does_no_harm_when_it_wakes_up() throws Exception {
        try (MoveChild child = MoveChild.dawdling(rig.planFile(), "frozen", "canary")) {
            Awaitility.await().atMost(ExactRig.DRAIN).until(() -> newest("frozen")
                    .filter(move -> move.state() == MoveState.FENCING)
                    .isPresent());
            child.signal("STOP");
            try (MoveWatch watch = MoveWatch.start(rig.plan())) {
                Awaitility.await().atMost(ExactRig.DRAIN).until(() -> newest("frozen")
                        .filter(move -> move.state() == MoveState.UNDONE)
                        .isPresent());
            }
            assertThat(CutoverIT.served(rig, "frozen")).isEqualTo("source");
            child.signal("CONT");
            child.await();
            assertThat(newest("frozen").map(Move::state)).contains(MoveState.UNDONE);
            assertThat(CutoverIT.served(rig, "frozen")).isEqualTo("source");
            rig.write("frozen", "INSERT INTO entry (n) VALUES (1)");
        }
    }

    /** Has a process die at a point of a move, and returns the move that it left. */
    private static Move dies(String slug, String step, String where) throws Exception {
        try (MoveChild child = MoveChild.dying(rig.planFile(), slug, step, where)) {
            assertThat(child.await())
                    .as(step + " " + where + ": " + child.said())
                    .isEqualTo(CrashPoint.HALTED);
        }
        return newest(slug).orElseThrow();
    }

    private static MoveOutcome again(String slug) throws Exception {
        return new Mover(rig.plan(), rig.control(), Parties.of(rig.plan(), rig.control()), MoveListener.NONE)
                .move(rig.plan().tenant(slug), MoveKind.CUTOVER, "test", null);
    }

    private static Optional<Move> newest(String slug) throws Exception {
        return rig.control().with(session -> new Journal(rig.plan())
                .newest(session, rig.plan().tenant(slug)));
    }
}
