package io.tributary.cli.exact;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jboss.byteman.agent.Main;

/** A process that moves several tenants at once, each as its case says, and holds each at the beginning of the case's step. */
final class MovingProcess implements AutoCloseable {
    static final String AT = "@at ";
    static final String END = "@end ";
    private static final String RULE = """
            RULE before a step
            CLASS io.tributary.validator.cutover.MoveRun
            METHOD act(io.tributary.validator.cutover.Step)
            AT ENTRY
            IF true
            DO io.tributary.cli.exact.MovingMain.reached($1.toString())
            ENDRULE
            """;

    private final Process process;
    private final Path log;
    private final Set<String> tenants;
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final Map<String, String> ended = new ConcurrentHashMap<>();
    private final Thread reader;

    private MovingProcess(Process process, Path log, Set<String> tenants) {
        this.process = process;
        this.log = log;
        this.tenants = tenants;
        this.reader = new Thread(this::read, "moving-process");
        reader.setDaemon(true);
        reader.start();
    }

    /** @param log what it logs is added to */
    static MovingProcess start(Path plan, Path log, Map<String, MoveCase> cases)
            throws IOException, URISyntaxException {
        Path script = Files.writeString(plan.resolveSibling("steps.btm"), RULE);
        Path agent = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.timezone=UTC",
                "-javaagent:" + agent + "=script:" + script,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                MovingMain.class.getName(),
                plan.toString()));
        cases.forEach((slug, moveCase) -> command.addAll(List.of(slug, moveCase.text())));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new MovingProcess(process, log, Set.copyOf(cases.keySet()));
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(line);
            }
        } catch (IOException e) {
            // it was killed
        }
    }

    private void hear(String line) throws IOException {
        if (line.startsWith(AT)) {
            held.add(line.substring(AT.length()).strip());
        } else if (line.startsWith(END)) {
            String[] parts = line.substring(END.length()).split(" ", 2);
            ended.put(parts[0], parts[1]);
        } else {
            Files.writeString(log, line + "\n", StandardOpenOption.APPEND);
        }
    }

    /** Returns when each move stands at its step, or has ended without coming there. */
    void awaitHeld() {
        Awaitility.await("every move has come to its step")
                .atMost(ExactRig.DRAIN)
                .until(() -> !process.isAlive()
                        || tenants.stream().allMatch(slug -> held.contains(slug) || ended.containsKey(slug)));
    }

    /** Whether the tenant's move has come to its step. */
    boolean held(String slug) {
        return held.contains(slug);
    }

    /** Lets them go on. */
    void release() throws IOException {
        try {
            process.outputWriter(StandardCharsets.UTF_8).append("go\n").flush();
        } catch (IOException e) {
            if (process.isAlive()) {
                throw e;
            }
        }
    }

    /** Whether nothing in this process moves the tenant any more. */
    boolean over(String slug) {
        return !process.isAlive() || ended.containsKey(slug);
    }

    /** What it told of the end of a tenant's move; empty when it has told nothing. */
    String told(String slug) {
        return ended.getOrDefault(slug, "");
    }

    /** SIGKILL; returns when it is gone and all that it said was heard. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        reader.join();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
