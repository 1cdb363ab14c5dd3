package io.tributary.validator.cutover;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How far a move has come. Each state is written down before what it stands for is done. */
public enum MoveState {
    /** Nothing that anybody would notice has been done. */
    PREPARED,
    /** Writes are being stopped where the tenant is served. */
    FENCING,
    /** They are stopped; what was written before is on its way. */
    DRAINING,
    /** All of it has arrived and is compared. */
    VERIFYING,
    /** The other side serves; from here there is no way but forward. */
    SWITCHED,
    /** Clients are sent to it, and changes flow the other way. */
    ROUTED,
    DONE,
    /** Called off; the side that served before is about to take writes again. */
    UNDOING,
    UNDONE;

    /** The one table of legal transitions. */
    private static final Map<MoveState, Set<MoveState>> NEXT = new EnumMap<>(Map.of(
            PREPARED, EnumSet.of(FENCING, UNDOING),
            FENCING, EnumSet.of(DRAINING, UNDOING),
            DRAINING, EnumSet.of(VERIFYING, UNDOING),
            VERIFYING, EnumSet.of(SWITCHED, UNDOING),
            SWITCHED, EnumSet.of(ROUTED),
            ROUTED, EnumSet.of(DONE),
            DONE, EnumSet.noneOf(MoveState.class),
            UNDOING, EnumSet.of(UNDONE),
            UNDONE, EnumSet.noneOf(MoveState.class)));

    /** Whether a move may go from here to another state. */
    public boolean mayBecome(MoveState next) {
        return NEXT.get(this).contains(next);
    }

    /** Whether the move is over. */
    public boolean over() {
        return NEXT.get(this).isEmpty();
    }

    /** Whether it can still be called off. */
    public boolean undoable() {
        return mayBecome(UNDOING);
    }

    /** The state as it is written in the control schema and in JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state with this text. */
    public static MoveState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
