package io.tributary.cli.preflight;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A server's clock against this machine's.
 *
 * @param ahead how far it is ahead, behind if negative
 * @param uncertainty by how much that may be wrong either way: half the time that the answer took
 */
record ClockReading(Duration ahead, Duration uncertainty) {
    private static final int ATTEMPTS = 3;

    /** The most certain of a few readings. */
    static ClockReading take(Connection connection) throws SQLException {
        ClockReading best = null;
        try (PreparedStatement query = connection.prepareStatement("SELECT clock_timestamp()")) {
            for (int i = 0; i < ATTEMPTS; i++) {
                ClockReading reading = read(query);
                if (best == null || reading.uncertainty.compareTo(best.uncertainty) < 0) {
                    best = reading;
                }
            }
        }
        return best;
    }

    private static ClockReading read(PreparedStatement query) throws SQLException {
        Instant asked = Instant.now();
        try (ResultSet row = query.executeQuery()) {
            row.next();
            Instant answered = Instant.now();
            return of(asked, row.getObject(1, OffsetDateTime.class).toInstant(), answered);
        }
    }

    /** The server is taken to have read its clock half-way between question and answer. */
    static ClockReading of(Instant asked, Instant there, Instant answered) {
        Duration half = Duration.between(asked, answered).dividedBy(2);
        return new ClockReading(Duration.between(asked.plus(half), there), half);
    }
}
