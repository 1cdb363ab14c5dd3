package io.tributary.embedded;

/** How a PostgreSQL server is made to stop. */
public enum StopMode {
    /** Ends every session and writes a checkpoint; replication clients are sent what remains. */
    FAST,

    /** Ends without a checkpoint, as a crash does; the next start recovers from the write-ahead log. */
    IMMEDIATE;

    String argument() {
        return switch (this) {
            case FAST -> "fast";
            case IMMEDIATE -> "immediate";
        };
    }
}
