package io.tributary.cli.command;

import io.tributary.cli.console.Console;
import io.tributary.contract.plan.PlanException;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.stage.PausedException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a person, and with {@code --json} a program, why a command did not do what it was asked to. */
final class FailurePrinter implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Console console;

    FailurePrinter(Console console) {
        this.console = console;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        boolean json = Arrays.asList(arguments).contains("--json");
        return print(json, ExitCode.WRONG_USAGE, describe(failure) + "; see " + command + " --help", null);
    }

    private static String describe(ParameterException failure) {
        boolean subcommandExpected = !failure.getCommandLine().getSubcommands().isEmpty();
        if (subcommandExpected
                && failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()) {
            return "there is no command '" + unmatched.getUnmatched().get(0) + "'";
        }
        return failure.getMessage();
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        boolean json = parsed.expandedArgs().contains("--json");
        if (parsed.expandedArgs().contains("--debug")) {
            failure.printStackTrace(console.error());
        }
        if (failure instanceof PlanException plan) {
            return print(json, ExitCode.WRONG_USAGE, plan.getMessage(), plan);
        }
        if (failure instanceof CommandFailure known) {
            return print(json, known.exitCode(), known.getMessage(), null);
        }
        return print(json, ExitCode.FAILED, describe(failure), null);
    }

    private static String describe(Exception failure) {
        String reason = Faults.describe(failure);
        return failure instanceof PausedException paused
                ? reason + "; " + paused.remedy()
                : reason + "; 'tributary preflight' checks every part, --debug shows where it comes from";
    }

    private int print(boolean json, ExitCode code, String message, PlanException plan) {
        message.lines().forEach(line -> console.tell("tributary: " + line));
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("error", message);
            document.put("exitCode", code.number());
            if (plan != null) {
                document.put("problems", plan.problems());
            }
            console.json(document);
        }
        return code.number();
    }
}
