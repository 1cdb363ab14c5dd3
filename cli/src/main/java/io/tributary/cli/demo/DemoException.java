package io.tributary.cli.demo;

/** A demo cannot go on; the message says why and what to do about it. */
public final class DemoException extends Exception {
    private static final long serialVersionUID = 1;

    DemoException(String message) {
        super(message);
    }

    DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
