package io.tributary.cli.chaos;

import io.tributary.embedded.PostgresServer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The sessions that a migration's stages have on a server, each of which can be cut. */
public final class Sessions {
    private static final long APPEAR_SECONDS = 300;
    private static final long POLL_MILLIS = 100;
    /** Not the sessions of who watches and writes. */
    private static final String FIND = "SELECT pid FROM pg_stat_activity WHERE usename = ? AND backend_type = ANY (?)"
            + " AND application_name LIKE ? AND application_name NOT LIKE 'tributary-demo%' ORDER BY backend_start, pid";

    private static final String CUT = "SELECT pg_terminate_backend(pid) FROM unnest(?) AS pid";

    private final PostgresServer server;
    private final String role;

    /** @param role whom the stages log in as */
    public Sessions(PostgresServer server, String role) {
        this.server = server;
        this.role = role;
    }

    /** A death of one random session or of all, whichever they are. */
    public Victim victim(String name) {
        return new Victim(name, 1, random -> cutSome(random, "client backend", "walsender"));
    }

    /** The death of one random session, or of all, through which a source's changes are read. */
    public Victim walSenders(String name) {
        return new Victim(name, 1, random -> cutSome(random, "walsender"));
    }

    /** Cuts every session whose application's name is like this pattern. */
    void cutThoseOf(String pattern) throws SQLException {
        try (Connection connection = server.connect("postgres")) {
            cut(connection, find(connection, pattern, "client backend", "walsender"));
        }
    }

    /** Waits for a session to be there: what was killed before may only be coming up. */
    private void cutSome(Random random, String... kinds) throws SQLException, InterruptedException {
        try (Connection connection = server.connect("postgres")) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(APPEAR_SECONDS);
            List<Integer> found = find(connection, "%", kinds);
            while (found.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("no " + String.join(" or ", kinds) + " of " + role
                            + " has appeared within " + APPEAR_SECONDS + " seconds");
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                found = find(connection, "%", kinds);
            }
            Collections.shuffle(found, random);
            cut(connection, random.nextBoolean() ? found : found.subList(0, 1));
        }
    }

    private List<Integer> find(Connection connection, String pattern, String... kinds) throws SQLException {
        List<Integer> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(FIND)) {
            query.setString(1, role);
            query.setArray(2, connection.createArrayOf("text", kinds));
            query.setString(3, pattern);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(row.getInt(1));
                }
            }
        }
        return found;
    }

    private static void cut(Connection connection, List<Integer> sessions) throws SQLException {
        Array processes = connection.createArrayOf("int", sessions.toArray());
        try (PreparedStatement statement = connection.prepareStatement(CUT)) {
            statement.setArray(1, processes);
            statement.execute();
        }
    }
}
