package io.tributary.cli.demo;

/** A demo cannot go on; the message says why and what to do about it. */
public final class DemoException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean usage;

    DemoException(String message) {
        this(message, null);
    }

    DemoException(String message, Throwable cause) {
        this(message, cause, false);
    }

    private DemoException(String message, Throwable cause, boolean usage) {
        super(message, cause);
        this.usage = usage;
    }

    /** An option names something that is not there; nothing was started. */
    static DemoException ofUsage(String message) {
        return new DemoException(message, null, true);
    }

    /** Whether the command line is to blame. */
    public boolean usage() {
        return usage;
    }
}
