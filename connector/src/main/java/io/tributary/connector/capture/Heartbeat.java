package io.tributary.connector.capture;

import io.tributary.connector.prepare.Slot;
import io.tributary.connector.schema.SourceWatch;
import io.tributary.contract.wire.Marker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small transactions of our own in a source, so that a database that is idle beside busy ones lets go of the log, and so that
 * a copy of an idle database ends. Each says what the source's schema is, so that changes that no row shows are seen, and asks
 * the source what it thinks of our sessions. Beats on one thread.
 */
final class Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration SILENCE = Duration.ofSeconds(15);
    private static final Duration SHORT_INTERVAL = Duration.ofSeconds(1);

    private final SourceSessions sessions;
    private final String slot;
    private final Way way;
    private final SourceWatch watch;
    private final StreamWatch stream = new StreamWatch();
    private final CopyWatch copy = new CopyWatch(System::nanoTime);

    Heartbeat(SourceSessions sessions, String slot, Way way, SourceWatch watch) {
        this.sessions = sessions;
        this.slot = slot;
        this.way = way;
        this.watch = watch;
    }

    /** From now on the slot is in use for as long as the engine is connected. */
    void streams() {
        stream.streams();
    }

    /** Knows what a copy waits for. */
    CopyWatch copy() {
        return copy;
    }

    /**
     * Beats once. One failure is no reason to end: the engine notices most losses of its source itself.
     *
     * @param copying whether Debezium copies rows
     * @throws SQLException with a state of class 08 when the engine had better connect again
     */
    void beat(boolean copying) throws SQLException {
        boolean works = true;
        try (Connection source = sessions.open(SILENCE)) {
            Slot.emit(source, Marker.HEARTBEAT, way.heartbeat(watch.fingerprint(source)));
            Slot used = new Slot(source, slot);
            works = used.sessionsWork();
            stream.answered(used.inUse());
        } catch (SQLException e) {
            LOG.warn("no heartbeat: {}", e.getMessage());
            stream.failed(e);
        }
        stream.requireStream();
        if (copying) {
            copy.answered(works);
        }
    }

    /** @param inStream whether the last beat comes with the stream */
    Duration interval(boolean inStream) {
        return inStream && !stream.doubts() ? Marker.HEARTBEAT_INTERVAL : SHORT_INTERVAL;
    }
}
