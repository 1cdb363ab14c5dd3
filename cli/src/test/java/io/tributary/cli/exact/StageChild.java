package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.Main;
import io.tributary.contract.control.StageName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code tributary run STAGE} in a process of its own, which can be killed, frozen, or made to die at a named point. */
final class StageChild implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Path log;

    private StageChild(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param options of the Java machine */
    static StageChild start(StageName stage, Path plan, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.timezone=UTC"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "-c",
                plan.toString(),
                "run",
                stage.text()));
        Path log = Files.createTempFile("tributary-" + stage.text(), ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new StageChild(process, log);
    }

    /** Returns when the process has died by itself, with this exit code. */
    void awaitDeath(int exitCode) throws Exception {
        boolean dead = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(dead).as("the process has died; it said:\n" + said()).isTrue();
        assertThat(process.exitValue()).as("how it died; it said:\n" + said()).isEqualTo(exitCode);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGSTOP: its connections stay, and nobody answers on them. */
    void freeze() throws Exception {
        signal("-STOP");
    }

    /** SIGCONT. */
    void thaw() throws Exception {
        signal("-CONT");
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    String said() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws InterruptedException, IOException {
        kill();
        Files.deleteIfExists(log);
    }
}
