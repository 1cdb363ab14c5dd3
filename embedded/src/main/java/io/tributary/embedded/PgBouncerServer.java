package io.tributary.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PgBouncer on the loopback address, for demos, benchmarks and tests: the one of the system's package. It is started in
 * the foreground, and ends with this process.
 *
 * <p>PgBouncer refuses to run as root; there, it runs as the user {@code postgres} of the packages. Its directory is a temporary
 * one, in which it may read and write.
 */
public final class PgBouncerServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PgBouncerServer.class);
    private static final String PROGRAM = "pgbouncer";
    private static final String UNPRIVILEGED = "postgres";
    private static final long START_SECONDS = 20;
    private static final long STOP_SECONDS = 10;
    private static final long POLL_MILLIS = 20;
    private static final String PORT = "listen_port";

    private final ServerDirectory directory;
    private final int port;
    private ShutdownHook hook;
    private Process process;

    private PgBouncerServer(ServerDirectory directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Whether the program is installed. */
    public static boolean installed() {
        return program().isPresent();
    }

    private static Optional<Path> program() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Makes the directory of a PgBouncer that is started by {@link #start}. */
    public static PgBouncerServer prepare() {
        ServerDirectory directory = ServerDirectory.temporary("tributary-pgbouncer");
        PgBouncerServer server = new PgBouncerServer(directory, FreePorts.next());
        Unprivileged.own(directory.resolve("."));
        server.hook = ShutdownHook.register("pgbouncer-server-shutdown", server::close);
        return server;
    }

    /** The port that its configuration has to say: it is free. */
    public int port() {
        return port;
    }

    /** The JDBC URL of a database, without credentials; {@code pgbouncer} is the console. */
    public String url(String database) {
        return "jdbc:postgresql://" + FreePorts.LOOPBACK + ":" + port + "/" + database;
    }

    /** A file in its directory, which it can read. */
    public Path file(String name) {
        return directory.resolve(name);
    }

    /** Writes a file that it can read. */
    public Path write(String name, String text) {
        Path file = file(name);
        ServerDirectory.write(file, text);
        Unprivileged.own(file);
        return file;
    }

    /** Writes the file of the users who may connect, with their passwords. */
    public Path writeUsers(String name, Map<String, String> passwords) {
        StringBuilder text = new StringBuilder();
        passwords.forEach((user, password) ->
                text.append(quoted(user)).append(' ').append(quoted(password)).append('\n'));
        return write(name, text.toString());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    /**
     * Starts it with a configuration and returns when it takes connections; one that runs is stopped before.
     *
     * @param configuration a file in its directory, which says {@code listen_port} = {@link #port}
     * @throws IllegalStateException when it is not installed, or does not start, with what it said
     */
    public synchronized void start(Path configuration) {
        kill();
        Path program = program()
                .orElseThrow(() -> new IllegalStateException("PgBouncer is not installed; on Debian and Ubuntu:"
                        + " apt-get install --no-install-recommends pgbouncer"));
        List<String> command = new ArrayList<>(Unprivileged.prefix());
        command.add(program.toString());
        command.add(configuration.toString());
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.resolve(".").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        awaitPort(configuration);
        LOG.info("pgbouncer started port={}", port);
    }

    private void awaitPort(Path configuration) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (FreePorts.isFree(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                kill();
                throw new IllegalStateException("PgBouncer does not take connections on " + PORT + " = " + port + " of "
                        + configuration + "; it said:\n" + read(log()));
            }
            sleep();
        }
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PgBouncer starts", interrupt);
        }
    }

    /** What it says goes here. */
    public Path log() {
        return file("pgbouncer.log");
    }

    private static String read(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Kills it, as kill -9 does, and returns when it has gone; clients lose their connections. */
    public synchronized void kill() {
        if (process == null) {
            return;
        }
        process.destroyForcibly();
        boolean interrupted = false;
        try {
            while (process.isAlive()) {
                try {
                    process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException interrupt) {
                    interrupted = true;
                }
            }
        } finally {
            process = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public synchronized void close() {
        kill();
        directory.deleteIfTemporary();
        hook.cancel();
    }

    /** What it takes to be somebody else than root. */
    private static final class Unprivileged {
        private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

        private Unprivileged() {}

        /** {@code setpriv} becomes the program, so that the process that is killed is PgBouncer itself. */
        static List<String> prefix() {
            return ROOT
                    ? List.of("setpriv", "--reuid=" + UNPRIVILEGED, "--regid=" + UNPRIVILEGED, "--clear-groups", "--")
                    : List.of();
        }

        static void own(Path path) {
            if (!ROOT) {
                return;
            }
            try {
                Files.setOwner(
                        path,
                        path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED));
            } catch (IOException failure) {
                throw new UncheckedIOException(
                        "the user " + UNPRIVILEGED + ", as whom PgBouncer is to run, cannot be given " + path, failure);
            }
        }
    }
}
