package io.tributary.cli.chaos;

import io.tributary.cli.Main;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@code tributary} command in a process of its own, which can be killed and started again. One thread at a time. */
final class ChildProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 10;

    private final List<String> command;
    private final File log;
    /** The last one that was started; null before the first. */
    private Process process;

    /** @param log what the process prints is added to */
    ChildProcess(Path log, String... arguments) {
        this.log = log.toFile();
        // small, and soon up: it will not live long
        command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.timezone=UTC",
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
    }

    void start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** SIGKILL, of which the process learns nothing; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Lets the process stand still (SIGSTOP), as on a machine that is suspended. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets a frozen process go on (SIGCONT), which does not know that time has passed. */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** A process that has ended meanwhile gets none. */
    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** SIGTERM, and SIGKILL when that does not help. */
    @Override
    public void close() throws InterruptedException {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
