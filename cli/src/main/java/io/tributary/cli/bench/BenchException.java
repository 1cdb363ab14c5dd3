package io.tributary.cli.bench;

/** A benchmark cannot be carried to its end; the message says why. */
public final class BenchException extends Exception {
    private static final long serialVersionUID = 1;

    BenchException(String message) {
        super(message);
    }
}
