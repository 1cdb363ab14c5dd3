package io.tributary.validator.postcheck;

import io.tributary.contract.mapping.Tenancy;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.PgBouncerSettings;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Identifiers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGProperty;

/** Opens sessions as applications do: with the server's own settings, and through PgBouncer where the plan names one. */
final class ApplicationSession {
    private static final String NAME = "tributary post-checks";
    private static final int LIMIT_SECONDS = 30;
    private static final String NO_PRIVILEGE = "42501";
    /** The database in a URL: behind the server, up to the parameters. */
    private static final Pattern DATABASE = Pattern.compile("^(jdbc:postgresql://[^/?]*/)[^?]*(.*)$");

    private ApplicationSession() {}

    /** With the target, as the application's role and for the tenant. */
    static Connection ofTarget(Plan plan, Tenant tenant, UUID tenantId) throws SQLException {
        if (plan.cutover().pgbouncer().isPresent()) {
            return throughPgBouncer(plan, tenant, plan.cutover().pgbouncer().get());
        }
        Connection session = open(plan.target().database());
        try (Statement statement = session.createStatement();
                PreparedStatement setting =
                        session.prepareStatement("SELECT set_config('" + Tenancy.SETTING + "', ?, false)")) {
            statement.execute("SET ROLE " + Identifiers.quote(plan.target().applicationRole()));
            setting.setString(1, tenantId.toString());
            setting.execute();
            return session;
        } catch (SQLException e) {
            session.close();
            throw NO_PRIVILEGE.equals(e.getSQLState()) ? mayNotBecome(plan, e) : e;
        }
    }

    private static SQLException mayNotBecome(Plan plan, SQLException e) {
        String application = Identifiers.quote(plan.target().applicationRole());
        String role = Identifiers.quote(plan.target().database().username());
        String remedy = "nothing was tried as the application; as a superuser: GRANT " + application + " TO " + role;
        return new SQLException(e.getMessage() + ", so " + remedy, e.getSQLState(), e);
    }

    /** With the source, as the plan's role. */
    static Connection ofSource(Tenant tenant) throws SQLException {
        return open(tenant.source());
    }

    private static Connection open(Database database) throws SQLException {
        Properties properties = database.properties(NAME);
        // the search path, above all, is the application's
        properties.remove(PGProperty.OPTIONS.getName());
        PGProperty.SOCKET_TIMEOUT.set(properties, LIMIT_SECONDS);
        return DriverManager.getConnection(database.url(), properties);
    }

    /** PgBouncer sets the tenant by itself, and takes few of the settings that a server takes. */
    private static Connection throughPgBouncer(Plan plan, Tenant tenant, PgBouncerSettings settings)
            throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, plan.target().applicationRole());
        PGProperty.PASSWORD.set(properties, settings.applicationPassword().value());
        PGProperty.APPLICATION_NAME.set(properties, NAME);
        PGProperty.CONNECT_TIMEOUT.set(properties, LIMIT_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, LIMIT_SECONDS);
        // a server's session is another one's after each transaction
        PGProperty.PREPARE_THRESHOLD.set(properties, 0);
        return DriverManager.getConnection(url(settings.console().url(), tenant.slug()), properties);
    }

    /** The same server's URL, of another database. */
    static String url(String console, String database) {
        Matcher matcher = DATABASE.matcher(console);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a URL with a host and a database: " + console);
        }
        return matcher.group(1) + database + matcher.group(2);
    }
}
