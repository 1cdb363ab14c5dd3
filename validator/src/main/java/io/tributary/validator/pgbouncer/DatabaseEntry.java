package io.tributary.validator.pgbouncer;

import io.tributary.contract.plan.Secret;
import io.tributary.contract.table.Identifiers;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * An entry of PgBouncer's section {@code [databases]}, as its manual says: values in quotes, a quote in them doubled.
 *
 * @param name what clients connect to
 * @param server where that is
 * @param login who PgBouncer logs in as; empty for the client's own user
 * @param tenant whose rows a session sees; empty where the database has one tenant's only
 */
record DatabaseEntry(String name, ServerAddress server, Optional<Login> login, Optional<UUID> tenant) {
    /** PgBouncer 1.18 takes no other names, in whatever quotes. */
    private static final Pattern NAME = Pattern.compile("[\\w.-]+");

    private static final String CONSOLE = "pgbouncer";

    /**
     * A role of the target.
     *
     * @param role its name
     * @param password empty where PgBouncer looks it up in its {@code auth_file}, or needs none
     */
    record Login(String role, Secret password) {}

    DatabaseEntry {
        if (!NAME.matcher(name).matches() || name.equals(CONSOLE)) {
            throw new IllegalArgumentException("PgBouncer can have no database of the name '" + name
                    + "'; give the tenant another slug in the plan");
        }
    }

    /** The entry as a line of the file. */
    String line() {
        StringBuilder line = new StringBuilder(name).append(" =");
        if (!server.host().isEmpty()) {
            value(line, "host", server.host());
        }
        value(line, "port", Integer.toString(server.port()));
        value(line, "dbname", server.database());
        login.ifPresent(as -> {
            value(line, "user", as.role());
            if (!as.password().value().isEmpty()) {
                value(line, "password", as.password().value());
            }
        });
        tenant.ifPresent(id -> value(line, "connect_query", connectQuery(id)));
        return line.toString();
    }

    private static String connectQuery(UUID tenant) {
        return "SELECT set_config('app.tenant_id', " + Identifiers.literal(tenant.toString()) + ", false)";
    }

    private static void value(StringBuilder line, String key, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("PgBouncer can have no line break in a " + key);
        }
        line.append(' ')
                .append(key)
                .append("='")
                .append(value.replace("'", "''"))
                .append('\'');
    }

    /** Whether a row of {@code SHOW DATABASES} is of this entry; the password and the query are not shown. */
    boolean isShownBy(Map<String, String> row) {
        return name.equals(row.get("name"))
                && server.host().equals(row.get("host"))
                && Integer.toString(server.port()).equals(row.get("port"))
                && server.database().equals(row.get("database"))
                && login.map(Login::role).orElse("").equals(row.get("force_user"));
    }
}
