package io.tributary.validator.cutover;

import io.tributary.contract.plan.Direction;
import java.util.Locale;

/** Which way a tenant is moved. */
public enum MoveKind {
    /** From its source to the target. */
    CUTOVER(Direction.FORWARD),
    /** From the target back to its source. */
    ROLLBACK(Direction.REVERSE);

    private final Direction servedBefore;

    MoveKind(Direction servedBefore) {
        this.servedBefore = servedBefore;
    }

    /** The way in which changes flow before the switch. */
    public Direction servedBefore() {
        return servedBefore;
    }

    /** The side that serves before the switch. */
    public Side from() {
        return this == CUTOVER ? Side.SOURCE : Side.TARGET;
    }

    /** The side that serves behind the switch. */
    public Side to() {
        return this == CUTOVER ? Side.TARGET : Side.SOURCE;
    }

    /** The kind as it is written in the control schema and in JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind with this text. */
    public static MoveKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
