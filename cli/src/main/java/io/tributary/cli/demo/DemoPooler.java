package io.tributary.cli.demo;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.embedded.PgBouncerServer;
import io.tributary.validator.cutover.RouterException;
import io.tributary.validator.pgbouncer.PgBouncerConfiguration;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The system's PgBouncer before the databases of a demo, configured as {@code tributary pgbouncer} prints it. */
public final class DemoPooler implements AutoCloseable {
    private static final String CONSOLE_USER = "tributary";

    private final PgBouncerServer server;

    private DemoPooler(PgBouncerServer server) {
        this.server = server;
    }

    /** Whether PgBouncer is installed. */
    public static boolean installed() {
        return PgBouncerServer.installed();
    }

    /** Makes one that is started by {@link #start}, and is to be closed. */
    public static DemoPooler prepare() {
        return new DemoPooler(PgBouncerServer.prepare());
    }

    /** What a plan's section {@code cutover} has to say of it. */
    public Map<String, Object> settings() {
        Map<String, Object> pgbouncer = new LinkedHashMap<>();
        pgbouncer.put("url", server.url("pgbouncer"));
        pgbouncer.put("username", CONSOLE_USER);
        pgbouncer.put("password", DemoServers.PASSWORD);
        pgbouncer.put("databases", server.file("tributary.ini").toString());
        pgbouncer.put("applicationPassword", DemoServers.PASSWORD);
        return Map.of("pgbouncer", pgbouncer);
    }

    /**
     * Starts it. The databases are there.
     *
     * @param plan says the {@link #settings}
     * @param role as which the tenants' applications log in
     * @throws IllegalStateException when it is not installed or does not start, with what it said
     */
    public void start(Plan plan, Control control, String role) throws RouterException {
        server.writeUsers("userlist.txt", Map.of(CONSOLE_USER, DemoServers.PASSWORD, role, DemoServers.PASSWORD));
        Path configuration = server.file("pgbouncer.ini");
        PgBouncerConfiguration printed = PgBouncerConfiguration.of(
                plan, control, configuration.toAbsolutePath().getParent());
        printed.writeDatabases();
        server.start(server.write(configuration.getFileName().toString(), printed.text()));
    }

    /** The JDBC URL at which a tenant's application connects, whichever side serves it. */
    public String url(String slug) {
        return server.url(slug);
    }

    /** Its port on the loopback address. */
    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
