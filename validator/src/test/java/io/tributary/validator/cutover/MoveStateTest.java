package io.tributary.validator.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MoveStateTest {
    private static final Set<String> LEGAL = new TreeSet<>(Set.of(
            "prepared fencing",
            "prepared undoing",
            "fencing draining",
            "fencing undoing",
            "draining verifying",
            "draining undoing",
            "verifying switched",
            "verifying undoing",
            "switched routed",
            "routed done",
            "undoing undone"));

    @Test
    void these_are_the_legal_transitions_and_there_is_no_other() {
        Set<String> found = new TreeSet<>();
        for (MoveState from : MoveState.values()) {
            for (MoveState to : MoveState.values()) {
                if (from.mayBecome(to)) {
                    found.add(from.text() + " " + to.text());
                }
            }
        }
        assertThat(found).isEqualTo(LEGAL);
    }

    @Test
    void from_the_switch_on_there_is_no_way_but_forward() {
        assertThat(MoveState.values())
                .filteredOn(MoveState::undoable)
                .containsExactly(MoveState.PREPARED, MoveState.FENCING, MoveState.DRAINING, MoveState.VERIFYING);
        assertThat(MoveState.values()).filteredOn(MoveState::over).containsExactly(MoveState.DONE, MoveState.UNDONE);
    }

    @Test
    void a_state_is_written_as_it_is_read() {
        for (MoveState state : MoveState.values()) {
            assertThat(MoveState.of(state.text())).isEqualTo(state);
        }
    }
}
