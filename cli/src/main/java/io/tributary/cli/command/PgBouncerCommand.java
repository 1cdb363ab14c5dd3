package io.tributary.cli.command;

import io.tributary.cli.console.Console;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.validator.cutover.RouterException;
import io.tributary.validator.pgbouncer.PgBouncerConfiguration;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints a configuration of PgBouncer. */
@Command(
        name = "pgbouncer",
        description =
                "Print a complete PgBouncer configuration for the plan's tenants. The file with their databases, which"
                        + " it includes, is written where it is not there yet.")
final class PgBouncerCommand implements Callable<Integer> {
    private final Tributary tributary;

    @Option(
            names = "--databases",
            description =
                    "Write the included file anew instead, each tenant on the side that serves it now. PgBouncer reads"
                            + " it at the next RELOAD.")
    private boolean databases;

    @Option(
            names = "--socket-directory",
            paramLabel = "DIRECTORY",
            defaultValue = "/var/run/postgresql",
            description = "Where PgBouncer makes its socket; ${DEFAULT-VALUE}. Its user has to be able to write there.")
    private Path sockets;

    PgBouncerCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        Plan plan = tributary.plan();
        try (Control control = new Control(plan, "tributary-pgbouncer")) {
            PgBouncerConfiguration configuration = PgBouncerConfiguration.of(plan, control, sockets);
            Console console = tributary.console();
            configuration.assumptions().forEach(assumption -> console.tell("tributary: assumed: " + assumption));
            if (databases) {
                write(configuration);
            } else {
                writeFirst(configuration);
            }
            print(configuration);
            return ExitCode.DONE.number();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.WRONG_USAGE, e.getMessage(), e);
        }
    }

    private void write(PgBouncerConfiguration configuration) throws CommandFailure {
        try {
            configuration.writeDatabases();
        } catch (RouterException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage(), e);
        }
        tributary.console().tell("Written: " + configuration.databasesFile().orElseThrow());
    }

    /** PgBouncer does not start without a file that it includes. */
    private void writeFirst(PgBouncerConfiguration configuration) {
        Console console = tributary.console();
        if (configuration.databasesFile().isEmpty()) {
            console.tell(
                    "tributary: the plan names no PgBouncer (cutover.pgbouncer): cutover will not re-point this one");
        } else if (!configuration.filesExist()) {
            Path file = configuration.databasesFile().orElseThrow();
            try {
                configuration.writeDatabases();
                console.tell("Written: " + file);
            } catch (RouterException e) {
                console.tell("tributary: " + file + " is not there, and PgBouncer does not start without it: "
                        + e.getMessage());
            }
        }
    }

    private void print(PgBouncerConfiguration configuration) {
        if (tributary.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put(
                    "databasesFile",
                    configuration.databasesFile().map(Path::toString).orElse(null));
            document.put(
                    "databases",
                    configuration.routes().stream()
                            .map(PgBouncerCommand::document)
                            .toList());
            document.put("poolSize", configuration.sizing().poolSize());
            document.put("maxClients", configuration.sizing().maxClients());
            document.put("assumptions", configuration.assumptions());
            document.put("configuration", databases ? null : configuration.text());
            tributary.console().json(document);
        } else if (!databases) {
            tributary.console().out().print(configuration.text());
            tributary.console().out().println();
        }
    }

    private static Map<String, Object> document(PgBouncerConfiguration.Route route) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", route.name());
        document.put("side", route.side().name().toLowerCase(Locale.ROOT));
        document.put("host", route.server().host());
        document.put("port", route.server().port());
        document.put("database", route.server().database());
        document.put("role", route.role().orElse(null));
        return document;
    }
}
