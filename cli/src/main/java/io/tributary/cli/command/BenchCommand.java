package io.tributary.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The benchmarks. */
@Command(
        name = "bench",
        description = "Measure on embedded servers; needs no plan and leaves nothing behind.",
        synopsisSubcommandLabel = "BENCHMARK")
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** The command with all benchmarks. */
    static CommandLine of(Tributary tributary) {
        return new CommandLine(new BenchCommand())
                .addSubcommand(new BenchLoadCommand(tributary))
                .addSubcommand(new BenchStreamCommand(tributary))
                .addSubcommand(new BenchValidateCommand(tributary))
                .addSubcommand(new BenchCutoverCommand(tributary));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which benchmark? There is "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
