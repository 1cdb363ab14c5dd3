package io.tributary.connector.load;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.SessionSettings;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.copy.CopyIn;

/**
 * A session of the target that writes a tenant's rows, in one transaction that nobody sees before its end. It touches that
 * tenant's rows only; it fires no trigger and checks no foreign key, as both happened at the source. For one thread.
 *
 * <p>PostgreSQL's COPY does not write into a table whose row-level security binds the role. Then rows are copied into a
 * temporary table, a part at a time, and inserted from there. Where the plan names a role that is not bound, that one writes.
 */
final class TargetSession {
    /** A server that says nothing at all for so long is lost. */
    static final Duration SILENCE = Duration.ofMinutes(5);

    private static final String SETTINGS =
            "SELECT set_config('app.tenant_id', ?, false), set_config('session_replication_role', 'replica', false),"
                    + " set_config('statement_timeout', '0', false), set_config('temp_buffers', '32MB', false),"
                    + " set_config('idle_in_transaction_session_timeout', '0', false),"
                    + " set_config('TimeZone', 'UTC', false)";
    private static final String BOUND = "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n"
            + " ON n.oid = c.relnamespace WHERE c.relrowsecurity AND row_security_active(c.oid)";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final Connection connection;
    private final Optional<String> role;
    private final Map<TableCopy, Way> ways = new HashMap<>();
    private Set<TableName> bound;

    private TargetSession(Connection connection, Optional<String> role) {
        this.connection = connection;
        this.role = role;
    }

    /** Opens a session, in which statements do not commit by themselves. */
    static TargetSession open(Plan plan, UUID tenantId, OpenSessions sessions) throws SQLException, PausedException {
        Properties properties = plan.target().database().properties(application(tenantId));
        PGProperty.OPTIONS.set(properties, SessionSettings.OPTIONS + " -c idle_session_timeout=0 -c jit=off");
        // details name rows' values; a message must not
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        PGProperty.SOCKET_TIMEOUT.set(properties, Math.toIntExact(SILENCE.toSeconds()));
        Connection connection = sessions.add(
                DriverManager.getConnection(plan.target().database().url(), properties));
        // a part may take longer to be written than what a URL says for statements that are short
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(SILENCE.toMillis()));
        connection.setAutoCommit(false);
        try (PreparedStatement settings = connection.prepareStatement(SETTINGS)) {
            settings.setString(1, tenantId.toString());
            settings.execute();
        } catch (SQLException e) {
            if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            throw new PausedException(
                    "the role that migrates may not set session_replication_role in the target",
                    "as a superuser in the target: GRANT SET ON PARAMETER session_replication_role TO "
                            + Identifiers.quote(plan.target().database().username()),
                    e);
        }
        connection.commit();
        return new TargetSession(connection, plan.load().role());
    }

    /** Fits into the 63 bytes that a name may have. */
    static String application(UUID tenantId) {
        return "tributary load " + tenantId;
    }

    Connection connection() {
        return connection;
    }

    /**
     * Begins to write rows of a table; {@link #end} is called when the copy has been ended. The session can do nothing else
     * until {@link #finish}.
     */
    CopyIn begin(TableCopy copy) throws SQLException, PausedException {
        Way way = ways.get(copy);
        if (bound == null) {
            become();
            bound = bound();
        }
        if (way == null) {
            way = way(copy);
            ways.put(copy, way);
        }
        return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy.write(way.table()));
    }

    void end(TableCopy copy) throws SQLException {
        Way way = ways.get(copy);
        if (way.staged()) {
            execute("INSERT INTO " + copy.target().name().sql() + " (" + copy.columnList()
                    + ") OVERRIDING SYSTEM VALUE SELECT " + copy.columnList() + " FROM " + way.table());
            execute("TRUNCATE " + way.table());
        }
    }

    /** All rows that the session writes have been written. */
    void finish() throws SQLException {
        if (role.isPresent()) {
            execute("RESET ROLE");
        }
    }

    private void become() throws SQLException, PausedException {
        if (role.isEmpty()) {
            return;
        }
        try {
            execute("SET ROLE " + Identifiers.quote(role.get()));
        } catch (SQLException e) {
            throw new PausedException(
                    "the role that migrates cannot become the one of load.role in the plan: " + e.getMessage(),
                    "as a superuser in the target: CREATE ROLE " + Identifiers.quote(role.get())
                            + " NOLOGIN BYPASSRLS; GRANT "
                            + Identifiers.quote(role.get()) + " TO the role that migrates; or leave load.role out",
                    e);
        }
    }

    private Way way(TableCopy copy) throws SQLException, PausedException {
        String target = copy.target().name().sql();
        if (!bound.contains(copy.target().name())) {
            return new Way(target, false);
        }
        if (role.isPresent()) {
            throw new PausedException(
                    "the role " + role.get() + ", load.role in the plan, is bound by row-level security",
                    "as a superuser in the target: ALTER ROLE " + Identifiers.quote(role.get())
                            + " BYPASSRLS; or leave load.role out");
        }
        String name = "tributary_load_" + ways.size();
        execute("CREATE TEMPORARY TABLE " + name + " ON COMMIT DROP AS SELECT " + copy.columnList() + " FROM " + target
                + " WITH NO DATA");
        return new Way("pg_temp." + name, true);
    }

    private Set<TableName> bound() throws SQLException {
        Set<TableName> tables = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(BOUND)) {
            while (row.next()) {
                tables.add(new TableName(row.getString(1), row.getString(2)));
            }
        }
        return tables;
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /** Where rows are copied to, and whether they are to be inserted from there. */
    private record Way(String table, boolean staged) {}
}
