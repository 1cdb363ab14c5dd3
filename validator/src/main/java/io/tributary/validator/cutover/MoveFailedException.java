package io.tributary.validator.cutover;

/** A move cannot go on; it is called off. */
public final class MoveFailedException extends Exception {
    private static final long serialVersionUID = 1;

    public MoveFailedException(String message) {
        super(message);
    }
}
