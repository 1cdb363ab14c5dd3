package io.tributary.cli.exact;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads both gates of every tenant over and over: the target's, the source's, and the target's again. When the target's is the
 * same version of the row both times, then it was like that when the source's was read; two open ones are two sides that were
 * writable at that moment, whatever happened before and after.
 */
final class GateWatch implements AutoCloseable {
    private static final String TARGET = "SELECT writable, xmin::text FROM tributary.gate WHERE tenant_id = ?";
    private static final String SOURCE = "SELECT writable, xmin::text FROM tributary.gate";
    private static final String UNDEFINED_TABLE = "42P01";

    private final Sessions sessions;
    private final Map<String, UUID> tenants;
    private final Map<String, Connection> open = new TreeMap<>();
    private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong looks = new AtomicLong();
    private final Thread thread = new Thread(this::watch, "gates");
    private volatile boolean closed;

    private GateWatch(Sessions sessions, Map<String, UUID> tenants) {
        this.sessions = sessions;
        this.tenants = new TreeMap<>(tenants);
    }

    static GateWatch start(Sessions sessions, Map<String, UUID> tenants) {
        GateWatch watch = new GateWatch(sessions, tenants);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        while (!closed) {
            for (Map.Entry<String, UUID> tenant : tenants.entrySet()) {
                try {
                    look(tenant.getKey(), tenant.getValue());
                } catch (SQLException e) {
                    // a server is down: nobody writes there, and the next look tells
                    forget();
                }
            }
        }
        forget();
    }

    private void look(String slug, UUID id) throws SQLException {
        Optional<Gate> before = target(id);
        boolean source = source(slug).map(Gate::writable).orElse(true);
        Optional<Gate> after = target(id);
        looks.incrementAndGet();
        if (source && before.equals(after) && before.map(Gate::writable).orElse(false)) {
            violations.add(slug + ": both gates were open, the target's by transaction "
                    + before.get().version());
        }
    }

    private Optional<Gate> target(UUID id) throws SQLException {
        try (PreparedStatement query = session("").prepareStatement(TARGET)) {
            query.setObject(1, id);
            return gate(query);
        }
    }

    /** Empty where there is no gate yet. */
    private Optional<Gate> source(String slug) throws SQLException {
        try (PreparedStatement query = session(slug).prepareStatement(SOURCE)) {
            return gate(query);
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<Gate> gate(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? Optional.of(new Gate(row.getBoolean(1), row.getString(2))) : Optional.empty();
        }
    }

    private Connection session(String slug) throws SQLException {
        Connection session = open.get(slug);
        if (session == null) {
            session = slug.isEmpty() ? sessions.target() : sessions.source(slug);
            open.put(slug, session);
        }
        return session;
    }

    private void forget() {
        for (Connection session : open.values()) {
            try {
                session.close();
            } catch (SQLException e) {
                // it is gone already
            }
        }
        open.clear();
    }

    /** The moments at which both sides were writable. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    /** How often a tenant's gates were read. */
    long looks() {
        return looks.get();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }

    private record Gate(boolean writable, String version) {}

    /** Opens sessions that see the gates. */
    interface Sessions {
        Connection target() throws SQLException;

        Connection source(String slug) throws SQLException;
    }
}
