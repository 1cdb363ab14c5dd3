package io.tributary.connector.capture;

import io.tributary.connector.load.Load;
import io.tributary.connector.load.Loads;
import io.tributary.connector.prepare.Slot;
import io.tributary.connector.prepare.Start;
import io.tributary.connector.schema.RowColumn;
import io.tributary.connector.schema.RowLift;
import io.tributary.connector.schema.SourceWatch;
import io.tributary.connector.stream.StreamReceivers;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.TenantPhase;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Commands;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.stage.Turn;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One turn of a tenant's capture: prepares the source, runs the engine, keeps the slot moving, and cleans up. */
final class Capture implements CaptureStream.Origin, TransactionAssembler.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);
    /** How often to look for a repair. */
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    /** The start of an engine takes as much of a machine as copying does; a load that is over by then need not share it. */
    private static final Duration HEAD_START = Duration.ofSeconds(5);

    private final Plan plan;
    private final Tenant tenant;
    private final Control control;
    private final SourceWatch watch;
    private final Loads loads;
    private final String name;
    private final TenantPhase phase;
    private final Way way;
    private final SourceSessions sessions;
    private final Heartbeat heartbeat;
    private long epoch;
    private Start start;
    private LogSequenceNumber copied;
    private Repairing repairs;
    private volatile boolean streaming;
    private volatile boolean copying;
    private volatile boolean outdated;

    /** @param phase what the tenant's stages are at; not at rest */
    Capture(Plan plan, Tenant tenant, Control control, SourceWatch watch, Loads loads, TenantPhase phase) {
        this.loads = loads;
        this.phase = phase;
        this.way = plan.direction() == Direction.FORWARD
                ? new ForwardWay(plan, tenant, control)
                : new BackwardWay(plan, tenant, control, phase.phase());
        this.watch = watch;
        this.plan = plan;
        this.tenant = tenant;
        this.control = control;
        this.name = plan.replicationName(tenant);
        this.sessions = new SourceSessions(tenant);
        this.heartbeat = new Heartbeat(sessions, name, way, watch);
    }

    /** Runs until the turn is over or something fails; leaves no session and no thread behind. */
    void run(Turn turn, Publisher publisher) throws Exception {
        epoch = turn.epoch();
        repairs = new Repairing(plan, tenant, control, watch, epoch, this::repairKey);
        try (Connection source = sessions.open()) {
            resume(source);
            prepare(source);
        }
        try {
            if (copying && plan.copiesAroundKafka()) {
                load(turn, publisher);
            } else {
                capture(turn, publisher, Optional.empty());
            }
        } catch (IOException | SQLException | RuntimeException e) {
            throw copying ? failureOfCopy(e) : e;
        }
    }

    /** It may have to wait until other tenants have been copied, without a slot that would keep the source's log. */
    private void load(Turn turn, Publisher publisher) throws Exception {
        try (Load load = loads.admit(tenant, turn)) {
            turn.onEnd(load::end);
            try (Connection source = sessions.open()) {
                prepare(source);
            }
            start = load.takeSnapshot(start, watch.truncated());
            capture(turn, publisher, Optional.of(load));
        }
    }

    private void prepare(Connection source) throws Exception {
        start = way.prepare(source);
        copying = start.copies();
        if (copying) {
            watch.copyBegins(source);
        } else {
            requireSameHistory(source);
            watch.streamBegins(source, start.published());
            // those of a load that was over when its process died
            loads.buildIndexes();
        }
    }

    /** Streams from the slot; a load copies rows meanwhile. */
    private void capture(Turn turn, Publisher publisher, Optional<Load> load) throws Exception {
        LOG.info("capture starts copies={} confirmed={}", copying, start.confirmed());
        CompletableFuture<Void> over = new CompletableFuture<>();
        turn.onEnd(() -> over.complete(null));
        if (load.isPresent()) {
            load.get().start(new LoadedRows());
            over(CompletableFuture.anyOf(over, load.get().ended(), load.get().failed()), HEAD_START);
        }
        CompletableFuture<Void> failed = load.map(Load::failed).orElseGet(CompletableFuture::new);
        CaptureStream receiver = new CaptureStream(publisher, this, start.copies());
        try (StreamReceivers.Registration registration = StreamReceivers.register(receiver)) {
            Engine engine = Engine.start(
                    EngineSettings.of(tenant.source(), name, start, watch.truncated(), registration.name()),
                    new CaptureConsumer(publisher, this, receiver),
                    Thread.currentThread().getName() + "-engine");
            follow(engine, load, CompletableFuture.anyOf(over, engine.ended(), receiver.failure(), failed));
        }
        if (!turn.over() && !isOver()) {
            throw new IllegalStateException("the engine ended by itself");
        }
    }

    private void follow(Engine engine, Optional<Load> load, CompletableFuture<?> ended) throws Exception {
        try {
            beatUntil(ended);
        } catch (IOException | SQLException | RuntimeException e) {
            if (isOver()) {
                return;
            }
            throw e;
        } finally {
            load.ifPresent(Load::end);
            repairs.close();
            stop(engine);
        }
    }

    /** Whether the stream has ended as it should, since the next turn goes on as the phase says. */
    private boolean isOver() {
        return outdated || way.isOver();
    }

    /** What changed of a target's schema before it served the tenant is nothing that its source has to follow. */
    private void resume(Connection source) throws SQLException, InterruptedException, PausedException, IOException {
        if (phase.resumeAt().isPresent()) {
            boolean moved = new Resumption(plan, tenant, control, phase.phase() == Phase.SINGLE_TENANT)
                    .at(phase.resumeAt().get(), source);
            if (moved && plan.direction() == Direction.REVERSE) {
                watch.beginsAnew(source);
            }
        }
    }

    private Exception failureOfCopy(Exception failure) {
        try (Connection source = sessions.open()) {
            watch.copyFailed(source);
        } catch (IOException changed) {
            changed.addSuppressed(failure);
            return changed;
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** A source that was restored has another history at positions that were applied already. */
    private void requireSameHistory(Connection source) throws SQLException, PausedException {
        Optional<LogSequenceNumber> applied = control.progress(tenant).map(Progress::position);
        try (PreparedStatement query = source.prepareStatement("SELECT pg_current_wal_flush_lsn()");
                ResultSet row = query.executeQuery()) {
            row.next();
            LogSequenceNumber written = LogSequenceNumber.valueOf(row.getString(1));
            if (applied.isPresent() && applied.get().compareTo(written) > 0) {
                throw new PausedException(
                        "the target has what the source committed at "
                                + applied.get().asString() + ", but the source's log ends at " + written.asString()
                                + "; the source was set back, or another one took its place",
                        "copy anew: " + Commands.resync(tenant));
            }
        }
    }

    private void beatUntil(CompletableFuture<?> ended) throws Exception {
        long next = System.nanoTime();
        while (true) {
            boolean wanted = streaming && repairs.look();
            if (wanted || System.nanoTime() - next >= 0) {
                // one that was written before the stream is in none
                boolean inStream = streaming;
                heartbeat.beat(start.copies() && copying);
                next = System.nanoTime() + heartbeat.interval(inStream).toNanos();
            }
            if (over(ended, LOOK_INTERVAL)) {
                return;
            }
        }
    }

    /** Whether something is over within a limit. Throws what it has failed of. */
    private static boolean over(CompletableFuture<?> ended, Duration limit) throws Exception {
        try {
            ended.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException) {
                throw new IOException("the threads of the engine or of a load were interrupted", e); // this one was not
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private void stop(Engine engine) throws InterruptedException, SQLException {
        boolean interrupted = Thread.interrupted();
        boolean atRest = engine.stop(STOP_LIMIT, this::endSessions);
        if (!atRest) {
            LOG.warn("the engine did not end in {}; its sessions are ended", STOP_LIMIT);
            endSessions();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void endSessions() {
        try (Connection source = sessions.open()) {
            new Slot(source, name).endOwnSessions();
        } catch (SQLException e) {
            LOG.debug("the source's sessions cannot be ended: {}", e.getMessage());
        }
    }

    @Override
    public TransactionAssembler assembler(TransactionAssembler.Output output) throws Exception {
        streaming = true;
        SnapshotPoint point = slotPoint();
        if (start.copies()) {
            copied = point.position();
            return TransactionAssembler.ofCopy(output, this, repairs, point);
        }
        heartbeat.streams();
        LogSequenceNumber confirmed = start.confirmed().orElseThrow();
        if (point.position().compareTo(confirmed) < 0) {
            // what a server had not written of its slots when it crashed; the same transactions come once more
            throw new IOException("replication slot " + name + " went back from " + confirmed.asString() + " to "
                    + point.position().asString() + ", as in a crash of its server");
        }
        if (!confirmed.equals(point.position())) {
            throw new PausedException(
                    "replication slot " + name + " was at " + confirmed.asString() + " and is at "
                            + point.position().asString() + ", although nothing was acknowledged",
                    "find out who moved or replaced it; then copy anew: " + Commands.resync(tenant));
        }
        return TransactionAssembler.ofStream(output, this, repairs, confirmed);
    }

    private SnapshotPoint slotPoint() throws SQLException, PausedException {
        try (Connection source = sessions.open()) {
            Optional<LogSequenceNumber> confirmed = new Slot(source, name).confirmed();
            try (PreparedStatement query = source.prepareStatement("SELECT clock_timestamp()");
                    ResultSet row = query.executeQuery()) {
                row.next();
                OffsetDateTime now = row.getObject(1, OffsetDateTime.class);
                return new SnapshotPoint(
                        epoch,
                        confirmed.orElseThrow(() -> new PausedException(
                                "replication slot " + name + " is gone", "copy anew: " + Commands.resync(tenant))),
                        now.toInstant());
            }
        }
    }

    /** Whoever had the lease before and does not know yet that it is lost may have streamed from the new slot. */
    @Override
    public void copied() throws SQLException, IOException, PausedException {
        LogSequenceNumber confirmed = slotPoint().position();
        if (!confirmed.equals(copied)) {
            throw new IllegalStateException("replication slot " + name + " was moved from " + copied.asString() + " to "
                    + confirmed.asString() + " while rows were copied; they are copied again");
        }
        try (Connection source = sessions.open()) {
            watch.copied(source);
        }
        if (!control.recordSnapshot(tenant, copied, epoch)) {
            throw new IllegalStateException("a new copy was asked for while rows were copied; they are copied again");
        }
        copying = false;
        heartbeat.streams();
        LOG.info("all rows are in Kafka position={}", copied.asString());
    }

    @Override
    public boolean awaitsAcknowledgement() {
        return repairs.isWritten();
    }

    @Override
    public void received() {
        heartbeat.copy().received();
    }

    @Override
    public void published() {
        heartbeat.copy().published();
    }

    @Override
    public void requireStill() throws SQLException, IOException {
        way.requireStill();
    }

    /**
     * A stage hears of its tenant's phase within seconds. A turn that has not heard yet of one switch when the next one comes
     * must not go on behind that, where the next turn begins.
     */
    @Override
    public void switched(String stream) throws SQLException, IOException {
        if (stream.equals(name) && phase.endsWith(control.tenantPhase(tenant), plan.direction())) {
            outdated = true;
            throw new IOException("the tenant was switched meanwhile; another turn begins where it goes on");
        }
    }

    @Override
    public void acknowledged() {
        repairs.acknowledged();
    }

    @Override
    public void changed(LogSequenceNumber position) {
        watch.reached(position);
    }

    @Override
    public void heartbeat(String content) throws SQLException, IOException {
        watch.heartbeat(way.fingerprint(content));
    }

    @Override
    public boolean captures(TableName table) throws SQLException, IOException, PausedException {
        return way.captures(table) && watch.captures(table);
    }

    @Override
    public boolean truncates(TableName table) throws SQLException, IOException, PausedException {
        return captures(table) && way.truncates(table);
    }

    @Override
    public boolean isFor(String prefix, String content) {
        return way.isFor(prefix, content);
    }

    /** A repair names rows of a source by their primary key, and those of a target as its log does. */
    private List<String> repairKey(Table table) {
        return plan.direction() == Direction.FORWARD ? table.primaryKey() : key(table.name(), table.primaryKey());
    }

    @Override
    public List<String> key(TableName table, List<String> primaryKey) {
        return start.keys().getOrDefault(table, primaryKey);
    }

    @Override
    public Optional<RowLift> lift(TableName table, List<RowColumn> row, List<String> key)
            throws SQLException, IOException, PausedException {
        return watch.lift(table, row, way.primaryKey(table, key));
    }

    /** Hears of a load, whose rows are seen in the target with the record that they have been copied. */
    private final class LoadedRows implements Load.Origin {
        @Override
        public void read() throws SQLException, IOException {
            try (Connection source = sessions.open()) {
                watch.copied(source);
            }
        }

        @Override
        public void done() {
            copying = false;
            loads.buildIndexes();
        }
    }
}
