package io.tributary.validator.gate;

/** Writes could not be stopped, or it could not be proven that they are; the message says which. */
public final class FenceException extends Exception {
    private static final long serialVersionUID = 1;

    public FenceException(String message) {
        super(message);
    }

    public FenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
