package io.tributary.connector.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of a load, so that whoever ends it can break off whatever its threads wait for. Safe for use by many threads. */
final class OpenSessions {
    private static final Logger LOG = LoggerFactory.getLogger(OpenSessions.class);
    private static final String CONNECTION_FAILURE = "08006";

    private final List<Connection> open = new ArrayList<>();
    private boolean ended;

    /**
     * Takes care of a session from now on.
     *
     * @throws SQLException when the load has been ended; then the session has been, too
     */
    <C extends Connection> C add(C session) throws SQLException {
        synchronized (this) {
            if (!ended) {
                open.add(session);
                return session;
            }
        }
        session.close();
        throw new SQLException("the copying was ended", CONNECTION_FAILURE);
    }

    /** Ends all sessions, also in the middle of a statement: what they have not committed is undone. */
    void end() {
        end(session -> session.abort(Runnable::run));
    }

    /** The same, for sessions that are at rest. */
    void close() {
        end(Connection::close);
    }

    private void end(Ending ending) {
        List<Connection> all;
        synchronized (this) {
            ended = true;
            all = List.copyOf(open);
            open.clear();
        }
        for (Connection session : all) {
            try {
                ending.end(session);
            } catch (SQLException e) {
                LOG.debug("a session does not end", e);
            }
        }
    }

    private interface Ending {
        void end(Connection session) throws SQLException;
    }
}
