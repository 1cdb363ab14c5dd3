package io.tributary.validator.cutover;

/** A move could not be brought to an end now; a running validator, or the same command again, goes on with it. */
public final class MoveStuckException extends Exception {
    private static final long serialVersionUID = 1;

    public MoveStuckException(String message, Throwable cause) {
        super(message, cause);
    }
}
