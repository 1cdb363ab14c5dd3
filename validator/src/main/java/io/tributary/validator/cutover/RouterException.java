package io.tributary.validator.cutover;

import java.io.IOException;

/** A router did not do what it was asked to; the message says what to do about it. */
public final class RouterException extends IOException {
    private static final long serialVersionUID = 1;

    /** What went wrong. */
    public enum Fault {
        /** It is not there, or went away: passes by itself once it is there again. */
        GONE(true),
        /** It does not let us in. */
        DENIED(false),
        /** It does not know the tenant's database. */
        UNKNOWN_DATABASE(false),
        /** Transactions did not end within the limit. */
        STILL_BUSY(true),
        /** It sends the tenant's clients elsewhere than it was told to. */
        MISROUTED(false),
        /** What it reads cannot be written, or what has to be written cannot be found out. */
        UNWRITABLE(false),
        /** It refused a command for another reason. */
        REFUSED(false);

        private final boolean passing;

        Fault(boolean passing) {
            this.passing = passing;
        }
    }

    private final Fault fault;

    public RouterException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public RouterException(Fault fault, String message, Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    /** What went wrong. */
    public Fault fault() {
        return fault;
    }

    /** Whether trying again, unchanged, may well succeed. */
    public boolean passes() {
        return fault.passing;
    }
}
