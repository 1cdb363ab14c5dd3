package io.tributary.validator.lag;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.CopyRequest;
import io.tributary.contract.control.DeferredIndexes;
import io.tributary.contract.control.LoadProgress;
import io.tributary.contract.control.LoadTable;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.control.WayBackTable;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.wire.Marker;
import io.tributary.validator.cutover.Journal;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.postgresql.replication.LogSequenceNumber;

/** Reads one tenant's status. */
record TenantReading(Plan plan, Control control, Clock clock, Tenant tenant, SharedReadings shared)
        implements Callable<TenantStatus> {
    private static final double MILLIS = 1_000;
    private static final Duration BEAT_ON_ITS_WAY = Duration.ofSeconds(5);

    @Override
    public TenantStatus call() throws InterruptedException {
        TenantStatus forward = ofPlan();
        boolean served =
                plan.direction() == Direction.FORWARD && forward.phase().equals(Optional.of(Phase.MULTI_TENANT.text()));
        return served ? forward.flowing(back()) : forward;
    }

    /** The way back of a tenant that the target serves. */
    private TenantStatus back() throws InterruptedException {
        try {
            if (!control.with(session -> new WayBackTable(plan).tenants(session).contains(tenant.slug()))) {
                return unread(tenant, TenantState.COMPLETED, List.of());
            }
            Plan back = plan.reversed(tenant);
            try (Control ofBack = new Control(back, "tributary status")) {
                return new StatusReader(back, ofBack, clock).read().get(0);
            }
        } catch (SQLException e) {
            return unread(tenant, TenantState.UNKNOWN, List.of("the way back cannot be read: " + Faults.describe(e)));
        }
    }

    private TenantStatus ofPlan() throws InterruptedException {
        Notes notes = new Notes();
        shared.notes().forEach(notes::add);
        Optional<Phase> phase = notes.read("the phase", () -> Optional.of(control.phase(tenant)));
        Optional<Progress> progress = notes.read("the progress", () -> control.progress(tenant));
        Optional<List<StageReport>> reports =
                notes.read("the stages' reports", () -> Optional.of(control.reports(tenant)));
        LogSequenceNumber applied = progress.map(Progress::position).orElse(LogSequenceNumber.INVALID_LSN);
        Optional<SourceLog> log = notes.read("the source", () -> Optional.of(SourceLog.read(plan, tenant, applied)));
        Optional<CopyRequest> awaited = notes.read("requests for a new copy", () -> control.awaitedCopy(tenant));
        Optional<Long> skipped = notes.read("skipped changes", () -> Optional.of(control.skippedChanges(tenant)));
        Optional<LoadProgress> load =
                notes.read("the copying of rows", () -> control.with(new LoadTable(plan, tenant)::read));
        notes.read("indexes that are built late", this::indexes).ifPresent(notes::add);
        PipelineState state = state(progress, awaited, reports);
        Optional<Long> lagRecords = shared.lagRecords(tenant);
        return new TenantStatus(
                tenant.slug(),
                tenant.name(),
                phase.map(Phase::text),
                state.state(),
                state.reason(),
                state.remedy(),
                progress.map(Progress::rowsCopied),
                load.filter(known -> progress.filter(last -> last.snapshotId() < known.epoch())
                                .isPresent())
                        .map(LoadStatus::of),
                progress.map(Progress::transactions),
                progress.map(Progress::changes),
                skipped,
                progress.filter(Progress::begun).flatMap(begun -> log.map(SourceLog::behind)),
                progress.flatMap(last -> lagSeconds(last, state, lagRecords)),
                lagRecords,
                progress.map(last -> last.position().asString()),
                progress.map(Progress::kafkaOffset),
                log.flatMap(SourceLog::retained),
                shared.lastValidation(tenant),
                notes.read("moves", this::lastMove),
                shared.alerts(tenant),
                notes.list());
    }

    private Optional<String> indexes() throws SQLException {
        List<String> late = control.with(DeferredIndexes::all).stream()
                .filter(index -> index.slug().equals(tenant.slug()))
                .map(index -> index.name()
                        + index.failure().map(why -> " (" + why + ")").orElse(""))
                .toList();
        return late.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "indexes of the target that are built when its rows are there: " + String.join(", ", late));
    }

    private Optional<LastMove> lastMove() throws SQLException {
        return control.with(session -> new Journal(plan).newest(session, tenant))
                .map(move -> new LastMove(
                        move.id(),
                        move.kind().text(),
                        move.state().text(),
                        move.state().over(),
                        move.startedAt(),
                        move.failure()));
    }

    private static PipelineState state(
            Optional<Progress> progress, Optional<CopyRequest> awaited, Optional<List<StageReport>> reports) {
        boolean copied = progress.filter(Progress::begun).isPresent() && awaited.isEmpty();
        PipelineState state =
                reports.map(list -> PipelineState.of(list, copied)).orElse(PipelineState.UNKNOWN);
        return awaited.map(state::copiedAnew).orElse(state);
    }

    /**
     * Empty topics say nothing about a source that nobody reads. So zero needs every stage at work, too, and the last
     * heartbeat applied.
     */
    private Optional<Double> lagSeconds(Progress progress, PipelineState state, Optional<Long> records) {
        if (records.isEmpty() || progress.committedAt().isEmpty()) {
            return Optional.empty();
        }
        Duration age = Duration.between(progress.committedAt().get(), clock.instant());
        boolean beats = age.compareTo(Marker.HEARTBEAT_INTERVAL.plus(BEAT_ON_ITS_WAY)) < 0;
        if (records.get() == 0 && state.state() == TenantState.STREAMING && beats) {
            return Optional.of(0.0);
        }
        return Optional.of(Math.max(0, age.toMillis()) / MILLIS);
    }

    /** The status of a tenant of which nothing could be read. */
    static TenantStatus unread(Tenant tenant, String note) {
        return unread(tenant, TenantState.UNKNOWN, List.of(note));
    }

    private static TenantStatus unread(Tenant tenant, TenantState state, List<String> notes) {
        return new TenantStatus(
                tenant.slug(),
                tenant.name(),
                Optional.empty(),
                state,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                notes);
    }
}
