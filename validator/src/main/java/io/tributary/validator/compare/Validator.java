package io.tributary.validator.compare;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.CopyRequest;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.topic.Offsets;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares all of a tenant's rows in the source and in the target at one and the same position, under live writes. A
 * difference that it finds is one. For use by several threads; validations of the same tenant wait for each other.
 */
public final class Validator {
    /** How many differing rows of a table are named. */
    public static final int NAMED_DIFFERENCES = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Validator.class);
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 5;
    /** A copy that begins behind a marker never brings it; another is written then. */
    private static final Duration MARKER_AGAIN = Duration.ofSeconds(2);

    /** A table that is truncated now and then is read whole at one of these. */
    private static final int ATTEMPTS = 10;

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
     *     source has no room for a slot, the target lacks a table, a table was truncated again and again meanwhile; the
     *     message says which
     * @throws SQLException when a query failed; then nothing is known of the rows
     */
    public Validation validate(Tenant tenant, String requestedBy)
            throws SQLException, PausedException, InterruptedException {
        Instant startedAt = clock.instant();
        Set<TableName> replaced = new TreeSet<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            replaced.clear();
            OptionalLong sourceOffset = sourceEnd(tenant);
            AtomicReference<String> basis = new AtomicReference<>();
            Validation validation = compare(tenant, startedAt, replaced, basis);
            if (replaced.isEmpty()) {
                new Evidence(plan).keep(validation, requestedBy, new Ground(Scope.FULL, sourceOffset, basis.get()));
                return validation;
            }
        }
        throw replacedAgainAndAgain(tenant, replaced);
    }

    /**
     * Compares the rows that the source has changed since all were verified last, or all where only that can tell; in the
     * same way as {@link #validate}, and kept as evidence like it. What leaves no trace in the source's log, as a hand that
     * writes to the target, only {@link #validate} finds.
     *
     * @param requestedBy who asked, for the evidence
     * @throws PausedException as {@link #validate} does, or when the source topic cannot be understood
     * @throws SQLException when a query failed; then nothing is known of the rows
     * @throws IOException when the schemas of the source topic cannot be had
     */
    public Validation validateChanges(Tenant tenant, String requestedBy)
            throws SQLException, IOException, PausedException, InterruptedException {
        requireCopied(tenant);
        Optional<Validation> incremental =
                new IncrementalValidation(plan, control, limit, clock).validate(tenant, requestedBy);
        return incremental.isPresent() ? incremental.get() : validate(tenant, requestedBy);
    }

    /** Whether it is longer ago than this that all rows of the tenant were compared, or they never were. */
    public boolean fullDue(Tenant tenant, Duration every) throws SQLException {
        Optional<Instant> last = VerifiedBase.lastFull(plan, tenant);
        return last.isEmpty() || last.get().plus(every).isBefore(clock.instant());
    }

    static PausedException replacedAgainAndAgain(Tenant tenant, Set<TableName> replaced) {
        return new PausedException(
                "tables of tenant '" + tenant.slug() + "' were truncated or rewritten while they were compared, "
                        + ATTEMPTS + " times in a row: " + replaced,
                "validate again when they are left alone for as long as a comparison takes");
    }

    /** Where the source topic ends; empty when Kafka does not say. */
    private OptionalLong sourceEnd(Tenant tenant) throws InterruptedException {
        try {
            return OptionalLong.of(Offsets.ends(plan, tenant).source());
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.warn(
                    "no later validation can begin at this one, since Kafka does not say where the topic ends: {}",
                    e.toString());
            return OptionalLong.empty();
        }
    }

    /**
     * @param replaced receives the tables for which the result does not count, since they were truncated meanwhile
     * @param basis receives what the result rests on
     */
    private Validation compare(Tenant tenant, Instant startedAt, Set<TableName> replaced, AtomicReference<String> basis)
            throws SQLException, PausedException, InterruptedException {
        TenantIdentity identity = control.identity(tenant);
        requireCopied(tenant);
        try (AlignedSnapshots snapshots = AlignedSnapshots.open(plan, tenant, identity.id());
                Comparison comparison = new Comparison(snapshots.source(), snapshots.target(), NAMED_DIFFERENCES)) {
            Layout layout = layout(snapshots, identity);
            List<ComparedTable> laidOut = layout.tables();
            snapshots.align(
                    new Flow(control, tenant, limit), () -> comparison.startSource(laidOut, snapshots::replacedTables));
            basis.set(layout.basis(snapshots.progress().snapshotId()));
            List<TableValidation> tables = comparison.compare(laidOut);
            boolean equal = tables.stream().allMatch(TableValidation::equal);
            replaced.addAll(comparison.replacedWhileRead());
            if (!equal) {
                // rows that differ were named by a second look
                replaced.addAll(snapshots.replacedTables());
            }
            replaced.removeIf(table -> !plan.tables().selects(table));
            return new Validation(
                    tenant.slug(),
                    snapshots.progress().position().asString(),
                    snapshots.progress().kafkaOffset(),
                    equal,
                    tables.stream().mapToLong(TableValidation::sourceRows).sum(),
                    tables,
                    snapshots.skippedChanges(),
                    snapshots.heldMillis(),
                    Duration.between(startedAt, clock.instant()).toMillis(),
                    startedAt);
        }
    }

    private void requireCopied(Tenant tenant) throws SQLException, PausedException {
        Optional<CopyRequest> awaited = control.awaitedCopy(tenant);
        if (awaited.isPresent()) {
            throw new PausedException(
                    "tenant '" + tenant.slug() + "' is being copied anew, as "
                            + awaited.get().requestedBy() + " asked",
                    "validate again when the copy has been applied; tributary status shows it");
        }
    }

    private Layout layout(AlignedSnapshots snapshots, TenantIdentity identity) throws SQLException, PausedException {
        return Layout.read(control.rules(), identity, snapshots.source(), snapshots.target(), plan.tables()::selects);
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
