package io.tributary.validator.compare;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares all of a tenant's rows in the source and in the target at one and the same position, under live writes. A
 * difference that it finds is one. For use by several threads; validations of the same tenant wait for each other.
 */
public final class Validator {
    /** How many differing rows of a table are named where nobody asks for more. */
    public static final int NAMED_DIFFERENCES = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Validator.class);
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 5;
    /** A copy that begins behind a marker never brings it; another is written then. */
    private static final Duration MARKER_AGAIN = Duration.ofSeconds(2);

    private final Plan plan;
    private final Control control;
    private final ComparisonLimits limits;
    private final Duration limit;
    private final Clock clock;

    /** Keeps to the plan's limits and waits for the other stages for at most a minute. The control schema is installed; the control stays the caller's. */
    public Validator(Plan plan, Control control) {
        this(plan, control, ComparisonLimits.of(plan.validation()), DEFAULT_LIMIT, Clock.systemUTC());
    }

    /**
     * @param limits how much it may ask of the databases
     * @param limit how long to wait for another validation, for the sink's current transaction, for writing transactions
     *     of the source, and for the changes up to the position, each
     */
    public Validator(Plan plan, Control control, ComparisonLimits limits, Duration limit, Clock clock) {
        this.plan = plan;
        this.control = control;
        this.limits = limits;
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * Compares all tables, as {@link #validate(Tenant, ValidationRequest)} does.
     *
     * @param requestedBy who asked, for the evidence
     */
    public Validation validate(Tenant tenant, String requestedBy)
            throws SQLException, IOException, PausedException, InterruptedException {
        return validate(tenant, ValidationRequest.full(requestedBy));
    }

    /**
     * Compares, and keeps the result in {@code tributary.validation}. The sink is held for a moment to align both sides, not
     * while rows are compared. A comparison that takes long does so in several snapshots, one after the other, each aligned;
     * of all tables, what has changed in between is compared once more in the end, so that all rows are proven at one
     * position, as far as Kafka can tell what has.
     *
     * <p>Of all tables, it goes on behind what the last one of them verified, if that was ended before its end within the
     * last hour and verified the same copy and layout.
     *
     * <p>While the target serves the tenant, changes come from there: the source's side is held for a moment, and positions
     * are the target's. Shared tables do not flow back and are left out then.
     *
     * @throws PausedException when the sides cannot be aligned: a stage does not run, nothing has been applied yet, the
     *     source has no room for a slot, a side lacks a table, a table was truncated again and again meanwhile, the way
     *     back has ended; the message says which
     * @throws SQLException when a query failed; then nothing is known of the rows
     * @throws IOException when the schemas of the source topic cannot be had
     */
    public Validation validate(Tenant tenant, ValidationRequest request)
            throws SQLException, IOException, PausedException, InterruptedException {
        Instant startedAt = clock.instant();
        Terms terms = Terms.of(request, limits);
        try (Way way = way(tenant)) {
            Validation validation;
            try (RangeLedger ledger =
                    request.tables().isEmpty() ? RangeLedger.open(plan, tenant) : RangeLedger.none(plan, tenant)) {
                ComparisonRun run = new ComparisonRun(way, terms, ledger);
                run.compare();
                validation = run.validation(startedAt, clock);
                new Evidence(plan).keep(validation, run.basis());
                ledger.clear();
            }
            return closeGap(way, validation, terms);
        }
    }

    /** Brings rows that were proven at several positions to one of them, where all were compared and none differs. */
    private Validation closeGap(Way way, Validation validation, Terms terms)
            throws SQLException, IOException, PausedException, InterruptedException {
        boolean closed =
                validation.positions().first().equals(validation.positions().last());
        if (closed || validation.scope() != Scope.FULL || !validation.equal()) {
            return validation;
        }
        try {
            return new IncrementalValidation(way, terms, clock)
                    .validate()
                    .map(changes -> changes.equal() ? validation.at(changes) : changes)
                    .orElse(validation);
        } catch (KafkaException e) {
            LOG.warn(
                    "rows were compared at several positions, and Kafka does not tell what changed between: {}",
                    e.toString());
            return validation;
        }
    }

    /**
     * Compares the rows that the source has changed since all were verified last, or all where only that can tell; in the
     * same way as {@link #validate}, and kept as evidence like it. What leaves no trace in the source's log, as a hand that
     * writes to the target, only {@link #validate} finds.
     *
     * @param request of all tables
     * @throws PausedException as {@link #validate} does, or when the source topic cannot be understood
     * @throws SQLException when a query failed; then nothing is known of the rows
     * @throws IOException when the schemas of the source topic cannot be had
     */
    public Validation validateChanges(Tenant tenant, ValidationRequest request)
            throws SQLException, IOException, PausedException, InterruptedException {
        Optional<Validation> incremental;
        try (Way way = way(tenant)) {
            incremental = new IncrementalValidation(way, Terms.of(request, limits), clock).validate();
        }
        return incremental.isPresent() ? incremental.get() : validate(tenant, request);
    }

    /**
     * Compares what has changed, as {@link #validateChanges(Tenant, ValidationRequest)} does.
     *
     * @param requestedBy who asked, for the evidence
     */
    public Validation validateChanges(Tenant tenant, String requestedBy)
            throws SQLException, IOException, PausedException, InterruptedException {
        return validateChanges(tenant, ValidationRequest.full(requestedBy));
    }

    /** Whether it is longer ago than this that all rows of the tenant were compared, or they never were. */
    public boolean fullDue(Tenant tenant, Duration every) throws SQLException {
        Optional<Instant> last = VerifiedBase.lastFull(plan, tenant);
        return last.isEmpty() || last.get().plus(every).isBefore(clock.instant());
    }

    /** Whether there are two sides to compare: not when the target serves the tenant and the way back has ended. */
    public boolean comparable(Tenant tenant) throws SQLException {
        return control.phase(tenant) != Phase.MULTI_TENANT || Way.leadsBack(plan, control, tenant);
    }

    private Way way(Tenant tenant) throws SQLException, PausedException {
        return Way.now(plan, control, tenant, limit);
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
        List<String> markers = new ArrayList<>();
        markers.add(emitMarker(tenant));
        long emitted = System.nanoTime();
        try (Connection target = plan.target().database().connect("tributary validator")) {
            while (true) {
                for (String marker : markers) {
                    Optional<LogSequenceNumber> position = progress.markerPosition(target, marker);
                    if (position.isPresent()) {
                        return position.get();
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new Flow(control, tenant, timeout).broken();
                }
                if (System.nanoTime() - emitted > MARKER_AGAIN.toNanos()) {
                    markers.add(emitMarker(tenant));
                    emitted = System.nanoTime();
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
