package io.tributary.cli.command;

import io.tributary.cli.console.Logging.Volume;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.cli.preflight.FindingDocument;
import io.tributary.cli.preflight.FindingList;
import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.plan.Plan;
import io.tributary.sink.schema.TargetSchema;
import io.tributary.sink.schema.Unported;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what the target's schema lacks, or creates it. */
@Command(name = "schema", description = "Print, or apply, what the target's schema lacks.")
final class SchemaCommand implements Callable<Integer> {
    private final Tributary tributary;

    @Option(names = "--apply", description = "Apply it, in one transaction, instead of printing it.")
    private boolean apply;

    @Option(
            names = "--to-port",
            paramLabel = "FILE",
            description = "Where the definitions go that a person has to port: views, functions, triggers, policies,"
                    + " grants; without it, MIGRATION-to-port.sql. A file that is there stays as it is.")
    private Path toPort;

    SchemaCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        Plan plan = tributary.plan();
        Reachability.require(plan, plan.tenants());
        TargetSchema schema = TargetSchema.read(plan);
        String ddl = schema.ddl();
        List<Finding> findings = schema.findings();
        PortingFile porting = new PortingFile(
                Optional.ofNullable(toPort).orElseGet(() -> Path.of(Unported.fileName(plan.migration()))),
                schema.unported());
        porting.write(tributary.console());
        boolean blocked = findings.stream().anyMatch(finding -> finding.severity() == Severity.BLOCKER);
        boolean applied = apply && !blocked;
        if (applied) {
            TargetPreparation.applySchema(plan);
        }
        print(ddl, findings, applied, porting);
        return (blocked ? ExitCode.BLOCKED : ExitCode.DONE).number();
    }

    private void print(String ddl, List<Finding> findings, boolean applied, PortingFile porting) {
        if (tributary.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("ddl", ddl);
            document.put("applied", applied);
            document.put("findings", FindingDocument.of(findings));
            document.put("unportedFile", porting.name().orElse(null));
            document.put("unported", porting.document());
            tributary.console().json(document);
            return;
        }
        FindingList.printProblems(tributary.console(), findings);
        if (!apply) {
            tributary.console().out().println(ddl.isEmpty() ? "-- The target's schema lacks nothing." : ddl);
        } else if (applied) {
            tributary
                    .console()
                    .tell(ddl.isEmpty() ? "The target's schema lacked nothing." : "The target's schema was completed.");
        }
    }
}
