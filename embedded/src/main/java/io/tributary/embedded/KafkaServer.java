package io.tributary.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker on the loopback address, alone in its cluster and run by this process, for demos, benchmarks and
 * tests.
 *
 * <p>Topics are never created by being used. Sizes of messages and requests have Kafka's own limits. Methods may be called
 * by several threads.
 * The server stops cleanly with this process; after a kill the next start on its directory recovers its logs.
 *
 * <p>Kafka ends the process when it meets an error that it holds to be fatal, such as a full disk.
 */
public final class KafkaServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaServer.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final int PORT_ATTEMPTS = 5;
    private static final String BROKER_PORT_FILE = "port";
    private static final String CONTROLLER_PORT_FILE = "controller-port";

    private final ServerDirectory directory;
    private ShutdownHook hook;
    private KafkaRaftServer running;
    private volatile KafkaPorts ports;

    private KafkaServer(ServerDirectory directory) {
        this.directory = directory;
    }

    /**
     * Starts a broker whose data and ports are kept in a directory. A directory that already holds data is served
     * again, on the port it had before. Returns when the broker takes requests.
     *
     * @param directory created when it is missing; never deleted
     * @throws IllegalStateException when the broker does not start, when its earlier port is taken, or when a live
     *     process runs a broker in the directory
     */
    public static KafkaServer start(Path directory) {
        return start(ServerDirectory.at(directory));
    }

    /** Starts a new broker in a temporary directory, which {@link #close} deletes. */
    public static KafkaServer startTemporary() {
        return start(ServerDirectory.temporary("tributary-kafka-data"));
    }

    private static KafkaServer start(ServerDirectory directory) {
        KafkaServer server = new KafkaServer(directory);
        try {
            server.launch();
        } catch (RuntimeException failure) {
            directory.deleteIfTemporary();
            throw failure;
        }
        server.hook = ShutdownHook.register("kafka-server-shutdown", server::close);
        return server;
    }

    /** The address for {@code bootstrap.servers}, which stays the same for as long as the directory exists. */
    public String bootstrapServers() {
        return ports.brokerAddress();
    }

    /**
     * Stops the broker and returns when its files are closed. Does nothing when it does not run.
     *
     * @throws IllegalStateException when the broker has not stopped after 30 seconds
     */
    public synchronized void stop() {
        if (running != null) {
            shutDown(running);
            running = null;
            LOG.info("kafka stopped address={}", bootstrapServers());
        }
        directory.release();
    }

    /** Starts the broker again on its port and data, after a stop when it still runs. Not after {@link #close}. */
    public synchronized void restart() {
        stop();
        launch();
    }

    /** Stops the broker; the data stay unless the directory is a temporary one. */
    @Override
    public synchronized void close() {
        stop();
        directory.deleteIfTemporary();
        hook.cancel();
    }

    private synchronized void launch() {
        directory.acquire();
        try {
            startOnPorts();
        } catch (RuntimeException failure) {
            directory.release();
            throw failure;
        }
        LOG.info("kafka started address={} directory={}", bootstrapServers(), data());
    }

    private void startOnPorts() {
        OptionalInt broker = directory.readPort(BROKER_PORT_FILE);
        OptionalInt controller = directory.readPort(CONTROLLER_PORT_FILE);
        if (broker.isPresent() && controller.isPresent()) {
            startOn(new KafkaPorts(broker.getAsInt(), controller.getAsInt()));
        } else {
            startOnFreePorts();
        }
        directory.writePort(BROKER_PORT_FILE, ports.broker());
        directory.writePort(CONTROLLER_PORT_FILE, ports.controller());
    }

    private void startOnFreePorts() {
        for (int attempt = 1; ; attempt++) {
            KafkaPorts candidates = KafkaPorts.free();
            boolean wereFree = candidates.areFree();
            try {
                startOn(candidates);
                return;
            } catch (IllegalStateException failure) {
                if (attempt == PORT_ATTEMPTS || (wereFree && candidates.areFree())) {
                    throw failure;
                }
            }
        }
    }

    private void startOn(KafkaPorts candidates) {
        if (!candidates.areFree()) {
            throw new IllegalStateException("Another program listens on one of the ports of " + candidates);
        }
        Properties settings = KafkaSettings.of(data(), candidates);
        format(settings);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException failure) {
            shutDown(server);
            throw new IllegalStateException("Kafka does not start on " + candidates, failure);
        }
        running = server;
        ports = candidates;
    }

    /** Writes the identity of a new cluster, unless the data have one; the file checked here is the last one written. */
    private void format(Properties settings) {
        if (Files.exists(data().resolve("meta.properties"))) {
            return;
        }
        Path file = directory.resolve("server.properties");
        writeSettings(settings, file);
        String[] arguments = {"format", "--cluster-id", Uuid.randomUuid().toString(), "--config", file.toString()};
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        if (StorageTool.execute(arguments, new PrintStream(output, true, StandardCharsets.UTF_8)) != 0) {
            throw new IllegalStateException(
                    "Kafka cannot format " + data() + ": " + output.toString(StandardCharsets.UTF_8));
        }
    }

    private static void writeSettings(Properties settings, Path file) {
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Kafka waits up to five minutes for parts of a shutdown, hence the thread with a limit of its own. */
    private static void shutDown(KafkaRaftServer server) {
        Thread thread = new Thread(
                () -> {
                    server.shutdown();
                    server.awaitShutdown();
                },
                "kafka-server-stop");
        thread.setDaemon(true);
        thread.start();
        joinUninterruptibly(thread);
        if (thread.isAlive()) {
            throw new IllegalStateException("Kafka has not stopped after " + STOP_TIMEOUT);
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        boolean interrupted = false;
        while (thread.isAlive() && System.nanoTime() < deadline) {
            try {
                thread.join(Math.max(
                        1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
            } catch (InterruptedException interrupt) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Path data() {
        return directory.resolve("data");
    }
}
