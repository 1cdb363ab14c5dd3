package io.tributary.sink.apply;

/** The target is not where this sink brought it, or a transaction must be read again: go on from the stored progress. */
final class OvertakenException extends Exception {
    private static final long serialVersionUID = 1;

    OvertakenException(String message) {
        super(message);
    }
}
