package io.tributary.validator.pgbouncer;

import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where PgBouncer finds a database.
 *
 * @param host a name or an address, without brackets
 * @param port its port
 * @param database the database's name there
 */
public record ServerAddress(String host, int port, String database) {

    /**
     * The address in a {@code jdbc:postgresql:} URL. Of several hosts it is the first: PgBouncer would take turns, where the
     * driver looks for the one that is writable.
     */
    static ServerAddress of(String url) {
        Properties parts = Driver.parseURL(url, new Properties());
        if (parts == null) {
            throw new IllegalArgumentException("not a PostgreSQL URL: " + url);
        }
        String host = first(PGProperty.PG_HOST.getOrDefault(parts)).replaceAll("^\\[(.*)]$", "$1");
        return new ServerAddress(
                host,
                Integer.parseInt(first(PGProperty.PG_PORT.getOrDefault(parts))),
                PGProperty.PG_DBNAME.getOrDefault(parts));
    }

    private static String first(String list) {
        return list.split(",", 2)[0];
    }

    /** Whether both are on one server. */
    boolean sameServer(ServerAddress other) {
        return host.equals(other.host) && port == other.port;
    }

    @Override
    public String toString() {
        return host + ":" + port + "/" + database;
    }
}
