package io.tributary.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server on the loopback address, for demos, benchmarks and tests.
 *
 * <p>Its superuser is {@code postgres}, who needs no password; every other role must log in with its password, also
 * for replication. Databases are UTF-8 with the locale C.UTF-8, of PostgreSQL itself from 17 on. Logical decoding is on. By default
 * {@code fsync} is off: committed rows outlive a crash of the server ({@link StopMode#IMMEDIATE}) but not of the
 * machine.
 *
 * <p>Methods may be called by several threads. The server ends with this process; one left by a process that was killed
 * is stopped by the next start on its directory.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
    private static final int PORT_ATTEMPTS = 5;
    private static final String LOG_FILE = "postgres.log";
    private static final String PORT_FILE = "port";
    private static final String SUPERUSER = "postgres";

    private final ServerDirectory directory;
    private final Map<String, String> settings;
    private final PostgresPrograms programs;
    private ShutdownHook hook;
    private volatile int port;

    private PostgresServer(PostgresVersion version, ServerDirectory directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings = Map.copyOf(settings);
        this.programs = new PostgresPrograms(version, directory.resolve("data"), directory.resolve(LOG_FILE));
    }

    /**
     * Starts a server of the default version whose data, log and port number are kept in a directory. A directory that already holds data is
     * served again, on the port it had before, so that clients reconnect.
     *
     * @param directory created when it is missing; never deleted
     * @param settings entries of postgresql.conf, which replace the defaults and those of an earlier start
     * @throws IllegalStateException when the server does not start, when its earlier port is taken, or when a live
     *     process runs a server in the directory
     */
    public static PostgresServer start(Path directory, Map<String, String> settings) {
        return start(PostgresVersion.DEFAULT, ServerDirectory.at(directory), settings);
    }

    /**
     * Starts a new server of the default version in a temporary directory, which {@link #close} deletes.
     *
     * @param settings entries of postgresql.conf, which replace the defaults
     */
    public static PostgresServer startTemporary(Map<String, String> settings) {
        return startTemporary(PostgresVersion.DEFAULT, settings);
    }

    /**
     * Starts a new server in a temporary directory, which {@link #close} deletes.
     *
     * @param settings entries of postgresql.conf, which replace the defaults
     * @throws IllegalStateException when the programs of the version are not there, or the server does not start
     */
    public static PostgresServer startTemporary(PostgresVersion version, Map<String, String> settings) {
        return start(version, ServerDirectory.temporary("tributary-postgres-data"), settings);
    }

    private static PostgresServer start(
            PostgresVersion version, ServerDirectory directory, Map<String, String> settings) {
        PostgresServer server = new PostgresServer(version, directory, settings);
        try {
            server.launch();
        } catch (RuntimeException failure) {
            directory.deleteIfTemporary();
            throw failure;
        }
        server.hook = ShutdownHook.register("postgres-server-shutdown", server::close);
        return server;
    }

    /** The port, which stays the same for as long as the directory exists. */
    public int port() {
        return port;
    }

    /** The JDBC URL of a database, without credentials. */
    public String url(String database) {
        return "jdbc:postgresql://" + FreePorts.LOOPBACK + ":" + port + "/" + database;
    }

    /** The file in which the server logs; it goes with the directory. */
    public Path log() {
        return directory.resolve(LOG_FILE);
    }

    /** A new connection as the superuser, which the caller closes. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), SUPERUSER, "");
    }

    /** Creates an empty database; the name is taken as it is, upper case and special characters included. */
    public void createDatabase(String name) throws SQLException {
        execute(SUPERUSER, "CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
    }

    /** Runs one or more statements as the superuser, in one transaction unless they say otherwise. */
    public void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Stops the server and returns when it has gone. A server that does not end within 20 seconds is stopped as by
     * {@link StopMode#IMMEDIATE}. Does nothing when the server does not run.
     */
    public synchronized void stop(StopMode mode) {
        if (programs.isRunning()) {
            programs.stop(mode);
            LOG.info("postgres stopped port={} mode={}", port, mode);
        }
        directory.release();
    }

    /**
     * Starts the server again on its port and data, after a {@link StopMode#FAST} stop when it still runs. Not after
     * {@link #close}.
     */
    public synchronized void restart() {
        stop(StopMode.FAST);
        launch();
    }

    /** Stops the server in the mode {@link StopMode#FAST}; the data stay unless the directory is a temporary one. */
    @Override
    public synchronized void close() {
        stop(StopMode.FAST);
        directory.deleteIfTemporary();
        hook.cancel();
    }

    private synchronized void launch() {
        directory.acquire();
        try {
            stopServerLeftByKilledProcess();
            if (!Files.exists(directory.resolve("data"))) {
                programs.initialize();
            }
            startOnPort();
        } catch (RuntimeException failure) {
            stop(StopMode.IMMEDIATE);
            throw failure;
        }
        LOG.info("postgres started port={} directory={}", port, directory.resolve("data"));
    }

    private void stopServerLeftByKilledProcess() {
        programs.forgetForeignProcess();
        if (programs.isRunning()) {
            LOG.warn("postgres left by a killed process is stopped directory={}", directory.resolve("data"));
            programs.stop(StopMode.FAST);
        }
    }

    private void startOnPort() {
        var earlier = directory.readPort(PORT_FILE);
        if (earlier.isPresent()) {
            startOn(earlier.getAsInt());
        } else {
            startOnFreePort();
        }
        directory.writePort(PORT_FILE, port);
    }

    private void startOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            int candidate = FreePorts.next();
            try {
                startOn(candidate);
                return;
            } catch (IllegalStateException failure) {
                if (attempt == PORT_ATTEMPTS || FreePorts.isFree(candidate)) {
                    throw failure;
                }
            }
        }
    }

    private void startOn(int candidate) {
        ServerDirectory.write(directory.resolve("data/postgresql.conf"), PostgresSettings.render(settings, candidate));
        ServerDirectory.write(directory.resolve("data/pg_hba.conf"), PostgresSettings.HOST_AUTHENTICATION);
        programs.start();
        port = candidate;
    }
}
