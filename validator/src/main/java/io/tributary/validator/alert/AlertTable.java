package io.tributary.validator.alert;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The migration's rows of {@code tributary.alert}, each statement a transaction of its own. Every change of an alert is
 * written here before anybody is told. Processes that do the same at once do it once.
 */
final class AlertTable {
    static final String BEGIN = "begin";
    private static final String END = "end";
    private static final String BEGIN_SQL = resource("begin.sql");
    private static final String END_SQL = resource("end.sql");
    private static final String DUE_SQL = resource("due.sql");
    private static final String CLAIM_SQL = resource("claim.sql");
    private static final String SETTLE_SQL = resource("settle.sql");

    private final Connection session;
    private final String migration;
    private final boolean delivered;

    /**
     * @param session commits by itself
     * @param delivered whether there is anywhere to send messages to
     */
    AlertTable(Connection session, String migration, boolean delivered) {
        this.session = session;
        this.migration = migration;
        this.delivered = delivered;
    }

    /** What is wrong with a tenant at present. */
    Set<AlertKind> open(String slug) throws SQLException {
        Set<AlertKind> open = EnumSet.noneOf(AlertKind.class);
        String sql = "SELECT kind FROM tributary.alert WHERE migration = ? AND slug = ? AND ended_at IS NULL";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, migration);
            query.setString(2, slug);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    open.add(AlertKind.of(row.getString(1)));
                }
            }
        }
        return open;
    }

    /** Begins the alert, or keeps what it says up to date; true when it has begun by this call. */
    boolean begin(String slug, Observation seen) throws SQLException {
        try (PreparedStatement insert = session.prepareStatement(BEGIN_SQL)) {
            insert.setString(1, migration);
            insert.setString(2, slug);
            insert.setString(3, seen.kind().text());
            insert.setString(4, seen.detail());
            insert.setString(5, seen.remedy());
            insert.setString(6, delivered ? BEGIN : null);
            try (ResultSet row = insert.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Ends the open alert of a kind; true when it has ended by this call. */
    boolean end(String slug, AlertKind kind) throws SQLException {
        try (PreparedStatement update = session.prepareStatement(END_SQL)) {
            update.setString(1, delivered ? END : null);
            update.setString(2, migration);
            update.setString(3, slug);
            update.setString(4, kind.text());
            return update.executeUpdate() == 1;
        }
    }

    /** The alerts of these tenants with a message to deliver now, in the order in which they began. */
    List<Alert> due(List<String> slugs, Duration oldest) throws SQLException {
        List<Alert> due = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(DUE_SQL)) {
            query.setLong(1, oldest.toMillis());
            query.setString(2, migration);
            query.setArray(3, session.createArrayOf("text", slugs.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    due.add(alert(row));
                }
            }
        }
        return due;
    }

    private static Alert alert(ResultSet row) throws SQLException {
        return new Alert(
                row.getLong("id"),
                row.getString("slug"),
                AlertKind.of(row.getString("kind")),
                row.getString("detail"),
                row.getString("remedy"),
                row.getTimestamp("began_at").toInstant(),
                instant(row, "ended_at"),
                row.getString("due"),
                row.getInt("attempts"),
                row.getBoolean("expired"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }

    /** Takes the alert's message for one try, which ends or is given up within a time; false when another has it. */
    boolean claim(Alert alert, Duration within) throws SQLException {
        try (PreparedStatement update = session.prepareStatement(CLAIM_SQL)) {
            update.setLong(1, within.toMillis());
            update.setLong(2, alert.id());
            update.setString(3, alert.due());
            update.setInt(4, alert.attempts());
            return update.executeUpdate() == 1;
        }
    }

    /** The try failed; the next may come after a while. */
    void postpone(Alert alert, Duration pause) throws SQLException {
        String sql = "UPDATE tributary.alert SET next_attempt_at = clock_timestamp() + ? * interval '1 ms'"
                + " WHERE id = ? AND due = ?";
        try (PreparedStatement update = session.prepareStatement(sql)) {
            update.setLong(1, pause.toMillis());
            update.setLong(2, alert.id());
            update.setString(3, alert.due());
            update.executeUpdate();
        }
    }

    /** The message is not due any more: it was accepted, or it is given up. */
    void settle(Alert alert, boolean accepted) throws SQLException {
        try (PreparedStatement update = session.prepareStatement(SETTLE_SQL)) {
            update.setBoolean(1, accepted);
            update.setBoolean(2, accepted);
            update.setLong(3, alert.id());
            update.setString(4, alert.due());
            update.executeUpdate();
        }
    }

    static String resource(String name) {
        try (InputStream stream = AlertTable.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
