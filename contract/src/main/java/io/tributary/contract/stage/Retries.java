package io.tributary.contract.stage;

/**
 * Counts how often a tenant's stage has failed with one and the same message, with no success between. A fault that seems
 * to pass and does not is to look like one. For use by many threads.
 */
final class Retries {
    /** With the pauses between tries it takes two minutes to come so far. */
    private static final int MANY = 15;

    private String reason;
    private long count;

    /** Takes note of another failure, and returns what to tell a person of it. */
    synchronized String another(String why) {
        count = why.equals(reason) ? count + 1 : 1;
        reason = why;
        String tried = "it is tried again by itself";
        if (count > 1) {
            tried += ", " + count + " times so far";
        }
        return count < MANY
                ? "none needed; " + tried
                : tried + "; what lasts so long may need a person: remove the cause, and it goes on";
    }

    /** Whether the last try failed. */
    synchronized boolean lasting() {
        return count > 0;
    }

    /** It works again, or waits for a person. */
    synchronized void forget() {
        count = 0;
        reason = null;
    }
}
