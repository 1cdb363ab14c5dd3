package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.load.ClientLoad;
import io.tributary.cli.load.Verdict;
import io.tributary.embedded.PgBouncerServer;
import io.tributary.embedded.StopMode;
import io.tributary.validator.cutover.Journal;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveState;
import io.tributary.validator.cutover.MoveWatch;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The sources' server crashes while tenants are moved: for long, or so that it forgets what is not on its disk. */
@Tag("exact")
class LostSourceIT {
    private static final long ROUND_MILLIS = ExactRig.DRAIN.toMillis();
    private static KillRig rig;
    private String back;
    private String forth;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(PgBouncerServer.installed(), "pgbouncer is not installed");
        rig = KillRig.start(List.of("a", "b"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (rig != null) {
            rig.close();
        }
    }

    /** One of both is to be served by the target, and the other one by its source. */
    @BeforeEach
    void moveOne() throws Exception {
        if (rig.onTarget("a") == rig.onTarget("b")) {
            MoveKind kind = rig.onTarget("a") ? MoveKind.ROLLBACK : MoveKind.CUTOVER;
            try (MovingProcess first = moving(Map.of("a", MoveCase.plain(kind)))) {
                first.awaitHeld();
                assertThat(first.told("a")).isEqualTo("done");
            }
        }
        back = rig.onTarget("a") ? "a" : "b";
        forth = rig.onTarget("a") ? "b" : "a";
    }

    @Test
    void a_source_that_stays_away_keeps_nobody_from_the_target() throws Exception {
        Map<String, ClientLoad> clients = rig.clients();
        try (MoveWatch watch = MoveWatch.start(rig.plan());
                MovingProcess moving =
                        moving(Map.of(forth, MoveCase.cutover("route"), back, MoveCase.rollback("drain")))) {
            moving.awaitHeld();
            rig.sources().server().stop(StopMode.IMMEDIATE);
            moving.release();
            await(back, MoveState.UNDONE);
            awaitRound(clients);
            rig.sources().server().restart();
            await(forth, MoveState.DONE);
        } finally {
            close(clients);
        }
        check(back, true, clients);
        check(forth, true, clients);
    }

    @Test
    void a_source_that_crashes_behind_a_step_has_not_forgotten_it() throws Exception {
        Map<String, ClientLoad> clients;
        try (MoveWatch watch = MoveWatch.start(rig.plan());
                MovingProcess moving =
                        moving(Map.of(forth, MoveCase.cutover("hook:afterSwitch"), back, MoveCase.rollback("route")))) {
            moving.awaitHeld();
            rig.sources().server().stop(StopMode.IMMEDIATE);
            rig.sources().server().restart();
            moving.release();
            await(forth, MoveState.DONE);
            await(back, MoveState.DONE);
            clients = rig.clients();
            try {
                awaitRound(clients);
            } finally {
                close(clients);
            }
        }
        check(back, false, clients);
        check(forth, true, clients);
    }

    private MovingProcess moving(Map<String, MoveCase> cases) throws Exception {
        return MovingProcess.start(rig.planFile(), rig.directory().resolve("moves.log"), cases);
    }

    private static void awaitRound(Map<String, ClientLoad> clients) throws InterruptedException {
        for (ClientLoad load : clients.values()) {
            assertThat(load.awaitRound(ROUND_MILLIS)).as("clients go on").isTrue();
        }
    }

    private static void close(Map<String, ClientLoad> clients) throws InterruptedException {
        for (ClientLoad load : clients.values()) {
            load.close();
        }
    }

    /** All that the clients were promised is there, and comes to the other side. */
    private void check(String slug, boolean onTarget, Map<String, ClientLoad> clients) throws Exception {
        try (Connection serving = rig.rows(slug, onTarget)) {
            Verdict verdict = clients.get(slug).compare(serving);
            assertThat(verdict.sound()).as(slug + " " + verdict).isTrue();
            assertThat(verdict.acknowledged()).isPositive();
        }
        rig.awaitEqual(slug);
        rig.forgetBooks(slug);
    }

    private void await(String slug, MoveState state) {
        Awaitility.await(slug + " is " + state.text()).atMost(ExactRig.DRAIN).until(() -> rig.control()
                .with(session ->
                        new Journal(rig.plan()).newest(session, rig.plan().tenant(slug)))
                .filter(move -> move.state() == state)
                .isPresent());
    }
}
