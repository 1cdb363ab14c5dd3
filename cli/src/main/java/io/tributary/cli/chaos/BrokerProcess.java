package io.tributary.cli.chaos;

import io.tributary.contract.topic.KafkaClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** A Kafka broker as a process of its own, which comes back on its port with its data. */
public final class BrokerProcess implements AutoCloseable {
    private static final long START_SECONDS = 300;
    private static final long POLL_MILLIS = 100;

    private final ChildProcess process;
    private final String address;

    private BrokerProcess(ChildProcess process, String address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts a broker and returns when it answers.
     *
     * @param directory for its data
     * @param log what it prints is added to
     */
    public static BrokerProcess start(Path directory, Path log) throws Exception {
        Path data = directory.resolve("kafka");
        Path ready = directory.resolve("kafka.address");
        ChildProcess process =
                new ChildProcess(log, "demo-broker", "--directory", data.toString(), "--ready", ready.toString());
        process.start();
        try {
            return new BrokerProcess(process, await(ready, process));
        } catch (Exception e) {
            process.close();
            throw e;
        }
    }

    private static String await(Path ready, ChildProcess process) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!Files.exists(ready)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "the broker's process did not start within " + START_SECONDS + " seconds");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return Files.readString(ready).strip();
    }

    public String bootstrapServers() {
        return address;
    }

    /** Its death; the broker answers again when that returns. */
    public Victim victim() {
        return new Victim("broker", 1, random -> die());
    }

    private void die() throws Exception {
        process.kill();
        process.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "the broker did not come back within " + START_SECONDS + " seconds after it was killed");
            }
        }
    }

    private boolean answers() throws InterruptedException {
        try (Admin admin = new KafkaClients(Map.of("bootstrap.servers", address)).admin()) {
            return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }

    /** What the broker's own process reports to: see the command {@code demo-broker}. */
    public static void announce(Path ready, String address) throws IOException {
        Path written = Files.writeString(ready.resolveSibling(ready.getFileName() + ".new"), address);
        Files.move(written, ready, StandardCopyOption.ATOMIC_MOVE);
    }
}
