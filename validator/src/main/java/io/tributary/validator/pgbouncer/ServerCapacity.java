package io.tributary.validator.pgbouncer;

import io.tributary.contract.plan.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * How many sessions a server has for its tenants' applications.
 *
 * @param server any of its databases
 * @param maxConnections its {@code max_connections}
 * @param reserved what it keeps for superusers and other reserved roles
 * @param encrypted whether its sessions are encrypted where nobody asks for anything
 * @param unreachable why it could not be asked, so that PostgreSQL's defaults are assumed
 */
public record ServerCapacity(
        ServerAddress server, int maxConnections, int reserved, boolean encrypted, Optional<String> unreachable) {
    /** PostgreSQL's own defaults. */
    private static final int DEFAULT_CONNECTIONS = 100;

    private static final int DEFAULT_RESERVED = 3;
    /** A server before version 16 has no reserved_connections. */
    private static final String QUERY = "SELECT current_setting('max_connections')::int,"
            + " current_setting('superuser_reserved_connections')::int"
            + " + coalesce(current_setting('reserved_connections', true)::int, 0),"
            + " coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)";

    static ServerCapacity ask(Database database) {
        ServerAddress server = ServerAddress.of(database.url());
        try (Connection connection = database.connect("tributary-pgbouncer");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            row.next();
            return new ServerCapacity(server, row.getInt(1), row.getInt(2), row.getBoolean(3), Optional.empty());
        } catch (SQLException e) {
            return new ServerCapacity(server, DEFAULT_CONNECTIONS, DEFAULT_RESERVED, true, Optional.of(e.getMessage()));
        }
    }

    /** What is left when others have theirs. */
    int free(int others) {
        return Math.max(0, maxConnections - reserved - others);
    }
}
