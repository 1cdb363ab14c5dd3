package io.tributary.cli.command;

import io.tributary.cli.console.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** All commands, wired to a console. */
public final class CommandTree {

    private CommandTree() {}

    /** The command line whose {@code execute} runs a command and returns its exit code. */
    public static CommandLine of(Console console) {
        Tributary tributary = new Tributary(console);
        CommandLine line = new CommandLine(tributary)
                .addSubcommand(new DemoCommand(tributary))
                .addSubcommand(new PreflightCommand(tributary))
                .addSubcommand(new SchemaCommand(tributary))
                .addSubcommand(new RunCommand(tributary))
                .addSubcommand(new StatusCommand(tributary))
                .addSubcommand(new ValidateCommand(tributary))
                .addSubcommand(new ResyncCommand(tributary))
                .addSubcommand(new SkipCommand(tributary))
                .addSubcommand(new CutoverCommand(tributary))
                .addSubcommand(new RollbackCommand(tributary))
                .addSubcommand(new CompleteCommand(tributary))
                .addSubcommand(new CleanupCommand(tributary))
                .addSubcommand(new PgBouncerCommand(tributary))
                .addSubcommand(BenchCommand.of(tributary))
                .addSubcommand(new DemoWritersCommand(tributary))
                .addSubcommand(new DemoBrokerCommand(tributary));
        FailurePrinter failures = new FailurePrinter(console);
        return line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.error(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
    }
}
