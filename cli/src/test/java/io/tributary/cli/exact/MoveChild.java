package io.tributary.cli.exact;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveOutcome;
import io.tributary.validator.cutover.Mover;
import io.tributary.validator.cutover.Parties;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A cutover in a process of its own, in which something happens at a step. */
final class MoveChild implements AutoCloseable {
    private static final String RULE = """
            RULE at %s
            CLASS io.tributary.validator.cutover.MoveRun
            METHOD act(io.tributary.validator.cutover.Step)
            %s
            IF $1.toString().startsWith("Step[name=%s,")
            DO %s
            ENDRULE
            """;
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Path log;

    private MoveChild(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Dies as by SIGKILL before or after a step. */
    static MoveChild dying(Path plan, String slug, String step, String where) throws IOException, URISyntaxException {
        return start(plan, slug, RULE.formatted(step, where, step, "killJVM()"));
    }

    /** Dawdles before a step, so that there is time to do something to it. */
    static MoveChild dawdling(Path plan, String slug, String step) throws IOException, URISyntaxException {
        return start(plan, slug, RULE.formatted(step, "AT ENTRY", step, "delay(8000)"));
    }

    private static MoveChild start(Path plan, String slug, String rule) throws IOException, URISyntaxException {
        Path script = Files.writeString(plan.resolveSibling("crash.btm"), rule);
        Path agent = Path.of(org.jboss.byteman.agent.Main.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.timezone=UTC",
                "-javaagent:" + agent + "=script:" + script,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                MoveChild.class.getName(),
                plan.toString(),
                slug));
        Path log = Files.createTempFile("tributary-move", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new MoveChild(process, log);
    }

    public static void main(String[] arguments) throws Exception {
        Plan plan = PlanReader.read(Path.of(arguments[0]), Map.of());
        try (Control control = new Control(plan, "test")) {
            Mover mover = new Mover(
                    plan, control, Parties.of(plan, control), (move, step) -> System.out.println(step.name()));
            MoveOutcome outcome = mover.move(plan.tenant(arguments[1]), MoveKind.CUTOVER, "test", null);
            System.out.println(outcome);
        }
    }

    /** Returns its exit code when it has ended. */
    int await() throws InterruptedException, IOException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the move goes on and on; it said:\n" + said());
        }
        return process.exitValue();
    }

    /** SIGSTOP, or SIGCONT. */
    void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    String said() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws InterruptedException, IOException {
        process.destroyForcibly().waitFor();
        Files.deleteIfExists(log);
    }
}
