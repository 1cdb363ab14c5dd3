package io.tributary.connector.capture;

import java.sql.SQLException;

/**
 * Notices that the source no longer streams to the engine although the engine's connection looks whole: nothing arrives on
 * it any more, neither rows nor its end. The source itself is asked, on other connections. For use by many threads.
 */
final class StreamWatch {
    private static final String CONNECTION_FAILURE = "08006";
    private static final String CONNECTION_EXCEPTIONS = "08";
    /** One answer may fall into the moment in which the engine notices by itself. */
    private static final int MOST_UNUSED = 3;
    /** New connections may be refused for a while that those which are there do not mind. */
    private static final int MOST_FAILURES = 10;

    private boolean streaming;
    private int unused;
    private int failures;
    private SQLException last;

    /** From now on the slot is in use for as long as the engine is connected. */
    synchronized void streams() {
        streaming = true;
        unused = 0;
    }

    /** @param inUse whether a session of the source streams from the slot */
    synchronized void answered(boolean inUse) {
        failures = 0;
        unused = streaming && !inUse ? unused + 1 : 0;
    }

    /** A source that answers, with a refusal, is not lost. */
    synchronized void failed(SQLException failure) {
        String state = failure.getSQLState();
        failures = state != null && state.startsWith(CONNECTION_EXCEPTIONS) ? failures + 1 : 0;
        last = failure;
    }

    /** Whether it is worth asking again soon. */
    synchronized boolean doubts() {
        return unused + failures > 0;
    }

    /**
     * Does nothing while all seems well.
     *
     * @throws SQLException with a state of class 08 when the engine had better connect again
     */
    synchronized void requireStream() throws SQLException {
        if (unused >= MOST_UNUSED) {
            throw new SQLException(
                    "the source has ended the stream, and the connection did not tell", CONNECTION_FAILURE);
        }
        if (failures >= MOST_FAILURES) {
            throw new SQLException("the source cannot be reached: " + last.getMessage(), CONNECTION_FAILURE, last);
        }
    }
}
