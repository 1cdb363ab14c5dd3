package io.tributary.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.Move;
import io.tributary.validator.cutover.MoveOutcome;
import io.tributary.validator.cutover.MoveState;
import io.tributary.validator.cutover.PauseTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.postgresql.replication.LogSequenceNumber;

/** How moves ended, for people and as JSON. */
final class MoveReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MoveReport() {}

    static Map<String, Object> document(Tenant tenant, String phase, MoveOutcome outcome) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("tenant", tenant.slug());
        document.put("phase", phase);
        outcome.move().ifPresent(move -> put(document, move));
        document.put("takenOver", outcome.takenOver());
        document.put("refusals", refusals(outcome.refusals()));
        return document;
    }

    private static void put(Map<String, Object> document, Move move) {
        JsonNode evidence = evidence(move);
        document.put("moveId", move.id());
        document.put("kind", move.kind().text());
        document.put("state", move.state().text());
        document.put("requestedBy", move.requestedBy());
        document.put("reason", move.reason().orElse(null));
        document.put("startedAt", move.startedAt().toString());
        document.put("finishedAt", move.finishedAt().map(Object::toString).orElse(null));
        document.put("failure", move.failure().orElse(null));
        document.put("pauseMillis", PauseTime.millis(evidence));
        document.put("drained", move.drained().map(LogSequenceNumber::asString).orElse(null));
        document.put(
                "position", move.switched().map(LogSequenceNumber::asString).orElse(null));
        document.put("steps", evidence.path("steps"));
    }

    static List<Map<String, String>> refusals(List<Finding> refusals) {
        List<Map<String, String>> all = new ArrayList<>();
        for (Finding refusal : refusals) {
            Map<String, String> one = new LinkedHashMap<>();
            one.put("check", refusal.check());
            one.put("found", refusal.found());
            one.put("remedy", refusal.remedy());
            all.add(one);
        }
        return all;
    }

    /** The last line for people. */
    static String line(Tenant tenant, String phase, MoveOutcome outcome) {
        if (outcome.move().isEmpty()) {
            return tenant.slug() + ": REFUSED, and nothing was stopped; phase " + phase;
        }
        Move move = outcome.move().get();
        String what = tenant.slug() + ": " + move.kind().text() + " " + move.id() + " "
                + move.state().text().toUpperCase(Locale.ROOT) + ", phase " + phase;
        Long pause = PauseTime.millis(evidence(move));
        return what
                + (pause == null ? "" : ", writes were stopped for " + pause + " ms")
                + move.switched().map(at -> ", switched at " + at.asString()).orElse("")
                + move.failure().map(why -> "; called off: " + why).orElse("");
    }

    static ExitCode exitCode(MoveOutcome outcome) {
        if (outcome.done()) {
            return ExitCode.DONE;
        }
        return outcome.move().filter(move -> move.state() == MoveState.UNDONE).isPresent()
                ? ExitCode.ABORTED
                : ExitCode.FAILED;
    }

    private static JsonNode evidence(Move move) {
        try {
            return JSON.readTree(move.evidence());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal's evidence is JSON", e);
        }
    }
}
