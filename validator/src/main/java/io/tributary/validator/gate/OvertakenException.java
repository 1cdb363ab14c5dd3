package io.tributary.validator.gate;

/** What was to be done belongs to a move that is over, or that another process has taken on. Nothing was changed. */
public final class OvertakenException extends Exception {
    private static final long serialVersionUID = 1;

    public OvertakenException(String message) {
        super(message);
    }
}
