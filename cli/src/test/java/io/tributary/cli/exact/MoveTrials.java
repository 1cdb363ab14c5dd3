package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.load.ClientLoad;
import io.tributary.cli.load.Verdict;
import io.tributary.contract.control.StageName;
import io.tributary.validator.cutover.Journal;
import io.tributary.validator.cutover.Move;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveListener;
import io.tributary.validator.cutover.MoveWatch;
import io.tributary.validator.cutover.Mover;
import io.tributary.validator.cutover.Parties;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One victim's deaths at many steps: in each round every tenant is moved, each move comes to a step of its own, the victim
 * dies once for all of them, and they go on.
 */
final class MoveTrials {
    /** What a move may take beyond the limit of its pause: the minute for which a process tries to undo, or to go on. */
    private static final Duration LIMIT = KillRig.PAUSE_LIMIT.plusSeconds(60);

    /** A case may come to nothing, when something was still coming up. */
    private static final int MOST_ROUNDS = 30;

    private final KillRig rig;
    private final MoveVictim victim;
    private final List<MoveEnd> ends = new ArrayList<>();

    MoveTrials(KillRig rig, MoveVictim victim) {
        this.rig = rig;
        this.victim = victim;
    }

    /**
     * How a move ended that something happened to.
     *
     * @param end {@code done}, {@code undone}, or {@code not begun} when there is no move in the journal
     * @param millis from the death to the end
     */
    record MoveEnd(MoveVictim victim, MoveCase moveCase, String end, long millis) {}

    /** Has the victim die at every case's step, and returns the ends. */
    List<MoveEnd> run(List<MoveCase> cases) throws Exception {
        Map<String, UUID> ids = new TreeMap<>();
        for (String slug : rig.slugs()) {
            ids.put(slug, rig.id(slug));
            rig.forgetBooks(slug);
        }
        Map<String, ClientLoad> clients = rig.clients();
        try (GateWatch gates = GateWatch.start(new Gates(), ids)) {
            List<MoveCase> left = new ArrayList<>(cases);
            int rounds = 0;
            while (!left.isEmpty()) {
                assertThat(rounds++).as("rounds; left: " + left).isLessThan(MOST_ROUNDS);
                Map<String, MoveCase> round = round(left);
                left.removeAll(tried(round));
                assertThat(gates.violations()).isEmpty();
            }
            System.out.println(victim + ": gates were read " + gates.looks() + " times");
        } finally {
            for (ClientLoad load : clients.values()) {
                load.close();
            }
        }
        for (String slug : rig.slugs()) {
            check(slug, clients.get(slug));
        }
        return ends;
    }

    private Map<String, MoveCase> round(List<MoveCase> left) throws SQLException {
        List<MoveCase> open = new ArrayList<>(left);
        Map<String, MoveCase> round = new LinkedHashMap<>();
        for (String slug : rig.slugs()) {
            MoveKind kind = rig.onTarget(slug) ? MoveKind.ROLLBACK : MoveKind.CUTOVER;
            MoveCase next = open.stream()
                    .filter(each -> each.kind() == kind)
                    .findFirst()
                    .orElse(MoveCase.plain(kind));
            open.remove(next);
            round.put(slug, next);
        }
        return round;
    }

    /** Does a round; returns the cases whose step was reached. */
    private List<MoveCase> tried(Map<String, MoveCase> round) throws Exception {
        Map<String, Long> before = newest();
        MoveWatch watch = victim.watched() ? MoveWatch.start(rig.plan()) : null;
        try (watch;
                MovingProcess moving =
                        MovingProcess.start(rig.planFile(), rig.directory().resolve("moves.log"), round)) {
            moving.awaitHeld();
            long death = System.nanoTime();
            CompletableFuture<Void> back = victim.kill(rig, moving);
            moving.release();
            Map<String, Long> millis = new TreeMap<>();
            while (millis.size() < round.size()) {
                for (String slug : round.keySet()) {
                    if (!millis.containsKey(slug) && atRest(slug, moving)) {
                        millis.put(slug, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - death));
                    }
                }
                assertThat(System.nanoTime() - death)
                        .as(() -> victim + ": not at an end: " + round + ", but " + millis + "; " + unfinished())
                        .isLessThan(LIMIT.toNanos());
                TimeUnit.MILLISECONDS.sleep(10);
            }
            back.get(ExactRig.DRAIN.toSeconds(), TimeUnit.SECONDS);
            return report(round, moving, before, millis);
        } finally {
            revive();
        }
    }

    private List<MoveCase> report(
            Map<String, MoveCase> round, MovingProcess moving, Map<String, Long> before, Map<String, Long> millis)
            throws Exception {
        List<MoveCase> tried = new ArrayList<>();
        Map<String, Long> after = newest();
        for (Map.Entry<String, MoveCase> each : round.entrySet()) {
            String slug = each.getKey();
            String end = after.get(slug).equals(before.get(slug)) ? "not begun" : state(slug);
            boolean reached = moving.held(slug);
            System.out.println("KILL " + victim + " | " + each.getValue() + (reached ? "" : " (not reached)") + " | "
                    + slug + " " + end + " | " + millis.get(slug) + " ms | " + moving.told(slug));
            assertThat(end).isIn("done", "undone", "not begun");
            assertThat(open(slug)).as(slug).isEqualTo(rig.onTarget(slug) ? "target" : "source");
            if (reached) {
                tried.add(each.getValue());
                ends.add(new MoveEnd(victim, each.getValue(), end, millis.get(slug)));
            }
        }
        return tried;
    }

    private boolean atRest(String slug, MovingProcess moving) throws Exception {
        if (!moving.over(slug)) {
            return false;
        }
        try {
            boolean over = rig.control()
                    .with(session -> new Journal(rig.plan())
                            .unfinished(session, rig.plan().tenant(slug)))
                    .isEmpty();
            if (!over && !victim.watched()) {
                new Mover(rig.plan(), rig.control(), Parties.of(rig.plan(), rig.control()), MoveListener.NONE)
                        .move(rig.plan().tenant(slug), MoveKind.CUTOVER, "test", null);
            }
            return over;
        } catch (SQLException e) {
            return false;
        }
    }

    private void revive() throws Exception {
        for (StageName stage : KillRig.STAGES) {
            if (!rig.stage(stage).isAlive()) {
                System.out.println("KILL " + victim + ": the " + stage.text() + " has ended by itself");
                rig.start(stage);
            }
        }
    }

    /** Nothing lost, nothing doubled, and both sides are equal. */
    private void check(String slug, ClientLoad load) throws Exception {
        boolean onTarget = rig.onTarget(slug);
        Verdict verdict;
        try (Connection serving = rig.rows(slug, onTarget)) {
            verdict = load.compare(serving);
        }
        System.out.println("KILL " + victim + " | books of " + slug + " | " + verdict);
        assertThat(verdict.sound()).as(verdict.toString()).isTrue();
        assertThat(verdict.acknowledged()).isPositive();
        if (!victim.noticed()) {
            assertThat(verdict.errors()).isEmpty();
        }
        rig.awaitEqual(slug);
    }

    private String open(String slug) throws SQLException {
        String target;
        String source;
        try (Connection session = rig.target()) {
            target = first(session, "SELECT writable FROM tributary.gate WHERE tenant_id = '" + rig.id(slug) + "'");
        }
        try (Connection session = rig.source(slug)) {
            boolean there = first(session, "SELECT to_regclass('tributary.gate') IS NOT NULL")
                    .equals("t");
            source = there ? first(session, "SELECT writable FROM tributary.gate") : "t";
        }
        return (source.equals("t") ? "source" : "") + (target.equals("t") ? "target" : "");
    }

    private Map<String, Long> newest() throws SQLException {
        Map<String, Long> newest = new TreeMap<>();
        for (String slug : rig.slugs()) {
            newest.put(slug, move(slug).map(move -> move.id()).orElse(0L));
        }
        return newest;
    }

    private String state(String slug) throws SQLException {
        return move(slug).orElseThrow().state().text();
    }

    private Optional<Move> move(String slug) throws SQLException {
        return rig.control().with(session -> new Journal(rig.plan())
                .newest(session, rig.plan().tenant(slug)));
    }

    private String unfinished() {
        try (Connection session = rig.target()) {
            return first(
                    session,
                    "SELECT string_agg(slug || ' ' || kind || ' ' || state, ', ') FROM tributary.move"
                            + " WHERE state NOT IN ('done', 'undone')");
        } catch (SQLException e) {
            return "the target does not say which moves it knows: " + e.getMessage();
        }
    }

    private static String first(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            boolean rows = statement.execute(sql);
            while (!rows) {
                rows = statement.getMoreResults();
            }
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private final class Gates implements GateWatch.Sessions {
        @Override
        public Connection target() throws SQLException {
            return rig.target();
        }

        @Override
        public Connection source(String slug) throws SQLException {
            return rig.source(slug);
        }
    }
}
