package io.tributary.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command in a process of its own, from this build's classes. */
public final class TestingProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 20;

    private final Process process;
    private final Path log;

    private TestingProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static TestingProcess start(Path log, String... arguments) throws IOException {
        return start(log, 512, arguments);
    }

    /** @param heap in MB; a process that needs more ends */
    public static TestingProcess start(Path log, int heap, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseParallelGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.timezone=UTC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new TestingProcess(process, log);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: the process can do nothing about it. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running after " + STOP_SECONDS + " s; it said:\n" + said());
        }
        return process.exitValue();
    }

    public String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "its log cannot be read: " + e;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
