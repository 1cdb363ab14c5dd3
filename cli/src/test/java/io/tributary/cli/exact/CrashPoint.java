package io.tributary.cli.exact;

import io.tributary.contract.control.StageName;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.byteman.agent.Main;

/**
 * A point of the product at which a stage's process dies as by SIGKILL: no hook runs, nothing is flushed.
 *
 * @param name for people
 * @param stage whose process dies
 * @param type the class, by its name; the product knows nothing of this
 * @param method its method; a process in which it does not exist does not die, and that fails the test
 * @param where {@code AT ENTRY} or {@code AT EXIT}
 * @param time the how manieth call is the one; 1 for the first
 */
record CrashPoint(String name, StageName stage, String type, String method, String where, int time) {
    /** What the machine's exit code is after {@link Runtime#halt} with -1. */
    static final int HALTED = 255;

    private static final String RULE = """
            RULE %s
            CLASS io.tributary.%s
            METHOD %s
            %s
            IF incrementCounter("calls") == %d
            DO killJVM()
            ENDRULE
            """;

    static CrashPoint connector(String name, String type, String method, String where, int time) {
        return new CrashPoint(name, StageName.CONNECTOR, "connector.capture." + type, method, where, time);
    }

    /** A point of the connector by the name of its package, too. */
    static CrashPoint connectorIn(String name, String type, String method, String where, int time) {
        return new CrashPoint(name, StageName.CONNECTOR, "connector." + type, method, where, time);
    }

    static CrashPoint transformer(String name, String type, String method, String where, int time) {
        return new CrashPoint(name, StageName.TRANSFORMER, "transformer." + type, method, where, time);
    }

    static CrashPoint sink(String name, String type, String method, String where, int time) {
        return new CrashPoint(name, StageName.SINK, "sink.apply." + type, method, where, time);
    }

    /** Starts the stage in a process that dies when it comes to the point. */
    StageChild start(Path plan) throws IOException, URISyntaxException {
        Path script = plan.resolveSibling("crash.btm");
        Files.writeString(script, RULE.formatted(name, type, method, where, time));
        Path agent = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return StageChild.start(stage, plan, "-javaagent:" + agent + "=script:" + script);
    }

    @Override
    public String toString() {
        return stage.text() + ": " + name;
    }
}
