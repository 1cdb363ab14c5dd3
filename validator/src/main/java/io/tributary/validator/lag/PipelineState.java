package io.tributary.validator.lag;

import io.tributary.contract.control.CopyRequest;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.control.StageState;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What the stages' reports say of a tenant as a whole. The validator's own report counts for nothing here: changes flow
 * without it.
 *
 * @param state what the pipeline is doing
 * @param reason why, where it is not simply at work
 * @param remedy what to do about it
 */
record PipelineState(TenantState state, Optional<String> reason, Optional<String> remedy) {
    private static final int STAGES = 3;
    static final PipelineState UNKNOWN = new PipelineState(TenantState.UNKNOWN, Optional.empty(), Optional.empty());

    /** @param copied whether the rows that count have been applied */
    static PipelineState of(List<StageReport> reports, boolean copied) {
        List<StageReport> stages = reports.stream()
                .filter(report -> report.stage() != StageName.VALIDATOR)
                .toList();
        return failing(stages, StageState.PAUSED, TenantState.PAUSED)
                .or(() -> failing(stages, StageState.RETRYING, TenantState.RETRYING))
                .orElseGet(() -> working(stages, copied));
    }

    /** A stage gives its lease back while it waits, so whether it is alive plays no part. */
    private static Optional<PipelineState> failing(List<StageReport> stages, StageState state, TenantState result) {
        return stages.stream()
                .filter(report -> report.state() == state)
                .findFirst()
                .map(report -> new PipelineState(result, prefixed(report), report.remedy()));
    }

    private static Optional<String> prefixed(StageReport report) {
        return report.reason().map(reason -> report.stage().text() + ": " + reason);
    }

    /** The same, and says who asked for the new copy, where there is nothing worse to say. */
    PipelineState copiedAnew(CopyRequest request) {
        String asked = "copied anew, as " + request.requestedBy() + " asked at "
                + request.requestedAt().truncatedTo(ChronoUnit.SECONDS)
                + request.reason().map(reason -> ": " + reason).orElse("")
                + "; until the copy is complete the target has the rows that it had";
        return reason.isPresent() ? this : new PipelineState(state, Optional.of(asked), remedy);
    }

    private static PipelineState working(List<StageReport> stages, boolean copied) {
        long alive = stages.stream().filter(StageReport::alive).count();
        if (alive == STAGES) {
            return plain(copied ? TenantState.STREAMING : TenantState.COPYING);
        }
        if (alive > 0 && !copied) {
            return plain(TenantState.STARTING);
        }
        List<String> absent = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK).stream()
                .filter(name -> stages.stream().noneMatch(report -> report.stage() == name && report.alive()))
                .map(StageName::text)
                .toList();
        String reason = "not running: " + String.join(", ", absent);
        return new PipelineState(TenantState.STOPPED, Optional.of(reason), Optional.of("tributary run"));
    }

    private static PipelineState plain(TenantState state) {
        return new PipelineState(state, Optional.empty(), Optional.empty());
    }
}
