package io.tributary.validator.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.validator.gate.OvertakenException;
import io.tributary.validator.testing.TestingMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The journal of moves, in a real control schema. */
class JournalIT {
    private static final List<StepRecord> STEPS = List.of(
            new StepRecord("fence", "2026-01-01T00:00:00Z", 3, null),
            new StepRecord("drain", "2026-01-01T00:00:01Z", 4, "x"));
    private static TestingMigration migration;

    private Journal journal;
    private Connection session;

    @BeforeAll
    static void start() throws Exception {
        migration = TestingMigration.start("localhost:1");
    }

    @AfterAll
    static void stop() throws Exception {
        migration.close();
    }

    @BeforeEach
    void open() throws SQLException {
        journal = new Journal(migration.plan);
        session = migration.plan.target().database().connect("test");
    }

    @AfterEach
    void close() throws SQLException {
        Statements.update(session, "DELETE FROM tributary.move");
        session.close();
    }

    static Stream<Arguments> pairs() {
        return Arrays.stream(MoveState.values())
                .flatMap(from -> Arrays.stream(MoveState.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_legal_transition_is_made_and_an_illegal_one_leaves_the_move_as_it_is(MoveState from, MoveState to)
            throws Exception {
        Move move = brought(from);
        if (from.mayBecome(to)) {
            Move then = journal.advance(session, move, to, List.of());
            assertThat(then.state()).isEqualTo(to);
            assertThat(then.finishedAt().isPresent()).isEqualTo(to.over());
        } else {
            assertThatThrownBy(() -> journal.advance(session, move, to, List.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(from.text());
            assertThat(journal.move(session, move.id()).state()).isEqualTo(from);
        }
    }

    @Test
    void who_believes_in_another_state_changes_nothing() throws Exception {
        Move believed = brought(MoveState.FENCING);
        journal.advance(session, believed, MoveState.UNDOING, List.of());
        assertThatThrownBy(() -> journal.advance(session, believed, MoveState.DRAINING, List.of()))
                .isInstanceOf(OvertakenException.class);
        assertThat(journal.move(session, believed.id()).state()).isEqualTo(MoveState.UNDOING);
    }

    @Test
    void what_comes_after_the_deadline_is_not_switched_and_can_be_undone() throws Exception {
        Move move = brought(MoveState.VERIFYING);
        journal.limit(session, move, Duration.ofMillis(-1));
        assertThatThrownBy(() -> journal.advance(session, move, MoveState.SWITCHED, List.of()))
                .isInstanceOf(OvertakenException.class);
        assertThat(journal.advance(session, move, MoveState.UNDOING, List.of()).state())
                .isEqualTo(MoveState.UNDOING);
    }

    @Test
    void a_tenant_moves_once_at_a_time() throws Exception {
        Move move = brought(MoveState.ROUTED);
        assertThatThrownBy(this::begin).isInstanceOf(OvertakenException.class);
        assertThat(journal.unfinished(session, migration.tenant).map(Move::id)).contains(move.id());
        journal.advance(session, move, MoveState.DONE, List.of());
        assertThat(journal.unfinished(session, migration.tenant)).isEmpty();
        assertThat(begin().id()).isGreaterThan(move.id());
    }

    @Test
    void steps_are_kept_in_their_order_with_the_transition_that_follows_them() throws Exception {
        Move move = journal.advance(session, begin(), MoveState.FENCING, STEPS.subList(0, 1));
        move = journal.advance(session, move, MoveState.UNDOING, STEPS.subList(1, 2));
        assertThat(move.evidence()).contains("fence").contains("drain");
        assertThat(move.evidence().indexOf("fence")).isLessThan(move.evidence().indexOf("drain"));
        journal.failure(session, move, "first");
        journal.failure(session, move, "second");
        assertThat(journal.newest(session, migration.tenant).flatMap(Move::failure))
                .isEqualTo(Optional.of("first"));
    }

    private Move begin() throws SQLException, OvertakenException {
        return journal.begin(session, migration.tenant, MoveKind.CUTOVER, "test", null);
    }

    /** A move that was brought to a state by legal transitions. */
    private Move brought(MoveState state) throws Exception {
        List<MoveState> path = new ArrayList<>(List.of(
                MoveState.FENCING,
                MoveState.DRAINING,
                MoveState.VERIFYING,
                MoveState.SWITCHED,
                MoveState.ROUTED,
                MoveState.DONE));
        if (state == MoveState.UNDOING || state == MoveState.UNDONE) {
            path = List.of(MoveState.UNDOING, MoveState.UNDONE);
        }
        Move move = begin();
        journal.limit(session, move, Duration.ofHours(1));
        for (MoveState next : path) {
            if (move.state() == state) {
                break;
            }
            move = journal.advance(session, move, next, List.of());
        }
        return move;
    }
}
