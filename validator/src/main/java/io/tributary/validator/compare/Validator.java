package io.tributary.validator.compare;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Compares all of a tenant's rows in the source and in the target at one and the same position, under live writes. A
 * difference that it finds is one. For use by several threads; validations of the same tenant wait for each other.
 */
public final class Validator {
    /** How many differing rows of a table are named. */
    public static final int NAMED_DIFFERENCES = 10;

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 5;
    /** How often rows are compared anew because a table was truncated meanwhile. */
    private static final int TRUNCATED_ATTEMPTS = 20;

    private final Plan plan;
    private final Control control;
    private final Duration limit;
    private final Clock clock;

    /** Waits for the other stages for at most a minute. The control schema is installed; the control stays the caller's. */
    public Validator(Plan plan, Control control) {
        this(plan, control, DEFAULT_LIMIT, Clock.systemUTC());
    }

    /**
     * @param limit how long to wait for another validation, for the sink's current transaction, for writing transactions
     *     of the source, and for the changes up to the position, each
     */
    public Validator(Plan plan, Control control, Duration limit, Clock clock) {
        this.plan = plan;
        this.control = control;
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * Compares, and keeps the result in {@code tributary.validation}. The sink is held for a moment to align both sides, not
     * while rows are compared.
     *
     * @param requestedBy who asked, for the evidence
     * @throws PausedException when the sides cannot be aligned: a stage does not run, nothing has been applied yet, the
     *     source has no room for a slot, the target lacks a table; the message says which
     * @throws SQLException when a query failed; then nothing is known of the rows
     */
    public Validation validate(Tenant tenant, String requestedBy)
            throws SQLException, PausedException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            String storage = Storage.digest(tenant);
            Validation validation = compare(tenant);
            if (validation.equal() || storage.equals(Storage.digest(tenant))) {
                new Evidence(plan).keep(validation, requestedBy);
                return validation;
            }
            if (attempt == TRUNCATED_ATTEMPTS) {
                throw new PausedException(
                        "tables of tenant '" + tenant.slug() + "' are truncated so often that their rows cannot be"
                                + " compared; seen differing: " + validation.differing(),
                        "validate while the source's application truncates less often");
            }
        }
    }

    private Validation compare(Tenant tenant) throws SQLException, PausedException, InterruptedException {
        Instant startedAt = clock.instant();
        long started = System.nanoTime();
        try (AlignedSnapshots snapshots = AlignedSnapshots.take(plan, control, tenant, limit);
                Comparison comparison = new Comparison(snapshots.source(), snapshots.target(), NAMED_DIFFERENCES)) {
            List<TableValidation> tables = comparison.compare(tables(snapshots, control.tenantId(tenant)));
            return new Validation(
                    tenant.slug(),
                    snapshots.progress().position().asString(),
                    snapshots.progress().kafkaOffset(),
                    tables.stream().allMatch(TableValidation::equal),
                    tables.stream().mapToLong(TableValidation::sourceRows).sum(),
                    tables,
                    snapshots.heldMillis(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started),
                    startedAt);
        }
    }

    private List<ComparedTable> tables(AlignedSnapshots snapshots, UUID tenantId) throws SQLException, PausedException {
        List<Table> source = Catalog.tables(snapshots.source(), plan.tables()::selects);
        List<Table> target = Catalog.tables(snapshots.target(), table -> true);
        return ComparedTable.of(plan, tenantId, source, target);
    }

    /**
     * Waits until everything that the source has committed so far has been applied to the target.
     *
     * @return the position of a marker that was written by this call and has passed every stage
     * @throws PausedException when it did not arrive in time; the message says which stage is not at work
     */
    public LogSequenceNumber waitApplied(Tenant tenant, Duration timeout)
            throws SQLException, PausedException, InterruptedException {
        ProgressTable progress = new ProgressTable(plan, tenant);
        long deadline = System.nanoTime() + timeout.toNanos();
        String marker = emitMarker(tenant);
        try (Connection target = plan.target().database().connect("tributary validator")) {
            while (true) {
                Optional<LogSequenceNumber> position = progress.markerPosition(target, marker);
                if (position.isPresent()) {
                    return position.get();
                }
                if (System.nanoTime() > deadline) {
                    throw new Flow(control, tenant, timeout).broken();
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        }
    }

    private static String emitMarker(Tenant tenant) throws SQLException {
        try (Connection source = tenant.source().connect("tributary validator")) {
            return Markers.emit(source);
        }
    }
}
