package io.tributary.cli.command;

import io.tributary.cli.console.Console;
import io.tributary.cli.console.Progress;
import io.tributary.contract.check.Finding;
import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.Move;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveOutcome;
import io.tributary.validator.cutover.MoveStuckException;
import io.tributary.validator.cutover.Mover;
import io.tributary.validator.cutover.Parties;
import io.tributary.validator.cutover.StepRecord;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Moves tenants one after the other, telling each step as it is done; one tenant's trouble does not keep the others. */
final class MoveSession {
    private final Tributary tributary;
    private final Plan plan;
    private final Control control;
    private final Progress progress;
    private final List<Map<String, Object>> documents = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private String now = "";
    private ExitCode worst = ExitCode.DONE;

    MoveSession(Tributary tributary, Plan plan, Control control) {
        this.tributary = tributary;
        this.plan = plan;
        this.control = control;
        this.progress = new Progress(tributary.console());
    }

    void move(Tenant tenant, MoveKind kind, String reason) throws SQLException, InterruptedException {
        now = tenant.slug();
        progress.phase(kind.text() + " of " + tenant.slug());
        try {
            MoveOutcome outcome = mover().move(tenant, kind, requester(), reason);
            tell(outcome.refusals());
            String phase = control.phase(tenant).text();
            documents.add(MoveReport.document(tenant, phase, outcome));
            lines.add(MoveReport.line(tenant, phase, outcome));
            count(exitCode(outcome, kind));
        } catch (MoveStuckException e) {
            failed(tenant, e.getMessage());
        }
    }

    /** Another kind of move that was brought to its end is not what was asked for. */
    private static ExitCode exitCode(MoveOutcome outcome, MoveKind kind) {
        boolean asked = outcome.move().map(Move::kind).filter(kind::equals).isPresent();
        return outcome.done() && !asked ? ExitCode.FAILED : MoveReport.exitCode(outcome);
    }

    void tryOut(Tenant tenant) throws Exception {
        now = tenant.slug();
        progress.phase("dry run of a cutover of " + tenant.slug());
        List<Finding> refusals = mover().tryOut(tenant, MoveKind.CUTOVER);
        tell(refusals);
        boolean ready = refusals.isEmpty();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("tenant", tenant.slug());
        document.put("phase", control.phase(tenant).text());
        document.put("dryRun", true);
        document.put("ready", ready);
        document.put("refusals", MoveReport.refusals(refusals));
        documents.add(document);
        lines.add(tenant.slug() + ": "
                + (ready
                        ? "READY; a cutover would stop its writes for at most "
                                + plan.cutover().pauseLimit().toMillis()
                                + " ms: pause clients, close the source's gate, prove it with a write on every table, drain,"
                                + " verify, move sequences, switch, route, let changes flow back"
                        : "REFUSED"));
        count(ready ? ExitCode.DONE : ExitCode.FAILED);
    }

    /** What ended a tenant's move without an outcome. */
    void failed(Tenant tenant, String message) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("tenant", tenant.slug());
        document.put("error", message);
        documents.add(document);
        lines.add(tenant.slug() + ": FAILED: " + message);
        count(ExitCode.FAILED);
    }

    private Mover mover() {
        return new Mover(plan, control, Parties.of(plan, control), this::tell);
    }

    private void tell(Move move, StepRecord step) {
        progress.phase(now + ": " + step.name() + " " + step.millis() + " ms");
    }

    private void tell(List<Finding> refusals) {
        refusals.forEach(refusal -> progress.phase(now + ": refused (" + refusal.check() + "): " + refusal.found()
                + "\n            remedy: " + refusal.remedy()));
    }

    private String requester() {
        return Requester.of(tributary.console());
    }

    private void count(ExitCode code) {
        if (worst == ExitCode.DONE || code == ExitCode.FAILED) {
            worst = code;
        }
    }

    /** Prints how it ended and returns the exit code: that of a failure, else that of what was called off. */
    ExitCode end() {
        Console console = tributary.console();
        if (tributary.json()) {
            console.json(documents.size() == 1 ? documents.get(0) : Map.of("tenants", documents));
        } else {
            lines.forEach(console.out()::println);
        }
        return worst;
    }
}
