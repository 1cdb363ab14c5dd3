package io.tributary.connector.capture;

import io.tributary.connector.repair.RepairRows;
import io.tributary.connector.repair.RepairSnapshot;
import io.tributary.connector.schema.SourceWatch;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.RepairRequest;
import io.tributary.contract.control.RepairedTable;
import io.tributary.contract.control.Repairs;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.wire.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the repairs that somebody asked for, in the stream, during one turn. When a request is there, a snapshot of the source
 * is taken between two transactions of the stream: all that was written before it lies before the snapshot's border. The rows
 * come at the beginning of the first transaction behind the border, and so in the same commit of the target.
 *
 * <p>They are no transaction of their own, since then the chain of the transactions' ends would break: after a restart the
 * log brings the transaction behind them again, following the one before them, while the target may have come to theirs. A
 * transaction that comes again comes without them, and is passed over where it was applied with them. Whatever ends the turn
 * before all of it is in Kafka and recorded, the next turn does it again from the start, at another border.
 *
 * <p>No failure of a repair ends the stream. All but {@link #look} and {@link #close} is for the stream's thread.
 */
final class Repairing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Repairing.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final Duration SHORTEST_REST = Duration.ofSeconds(3);
    /** A try may keep the stream waiting for about two seconds. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);
    /** What only a person can mend may still pass: another's slot, or a change of the schema that the stream comes to. */
    private static final int MOST_REFUSALS = 5;

    private final Plan plan;
    private final Tenant tenant;
    private final Control control;
    private final Repairs repairs;
    private final SourceWatch watch;
    private final long epoch;
    private final Function<Table, List<String>> keys;
    private volatile Optional<RepairRequest> wanted = Optional.empty();
    private volatile boolean closed;
    private volatile Attempt attempt;
    private boolean due;
    private int refusals;
    private Duration rest = SHORTEST_REST;
    private long notBefore = System.nanoTime();

    /** @param keys the columns by which the stream tells a table's rows; asked once it has begun */
    Repairing(
            Plan plan,
            Tenant tenant,
            Control control,
            SourceWatch watch,
            long epoch,
            Function<Table, List<String>> keys) {
        this.plan = plan;
        this.tenant = tenant;
        this.control = control;
        this.repairs = new Repairs(plan, tenant);
        this.watch = watch;
        this.epoch = epoch;
        this.keys = keys;
    }

    /**
     * Looks for a request; returns whether one has yet to be done, so that something had better come by in the stream. For the
     * turn's thread.
     */
    boolean look() {
        try {
            OptionalLong open = control.with(repairs::open);
            if (open.isEmpty()) {
                wanted = Optional.empty();
            } else if (wanted.filter(request -> request.id() == open.getAsLong())
                    .isEmpty()) {
                wanted = Optional.of(control.with(session -> repairs.request(session, open.getAsLong())));
            }
            return open.isPresent();
        } catch (SQLException e) {
            LOG.debug("the control schema cannot be asked for repairs: {}", e.getMessage());
            return false;
        }
    }

    /** The stream has come to a transaction; all that came before it is whole. */
    void before(long transaction) {
        due = false;
        Attempt current = attempt;
        Optional<RepairRequest> request = wanted;
        if (current != null) {
            due = !current.written && !current.snapshot.sees(transaction);
        } else if (request.isPresent() && System.nanoTime() - notBefore >= 0) {
            // what has been decoded already was committed before: this transaction lies before the border
            take(request.get());
        }
    }

    /** Whether rows are to come at the beginning of the transaction that the stream has come to. */
    boolean isDue() {
        return due;
    }

    /**
     * Writes the rows.
     *
     * @return how many messages they are; empty when they could not be read, so that what was written of them is to be voided
     * @throws Exception what the output threw
     */
    OptionalLong write(TransactionAssembler.Output output) throws Exception {
        due = false;
        Attempt current = attempt;
        long messages = 0;
        while (true) {
            Optional<Message> message;
            try {
                message = current.rows.next();
            } catch (SQLException | RuntimeException e) {
                forget(current);
                refuse(current.request, e);
                return OptionalLong.empty();
            }
            if (message.isEmpty()) {
                current.written = true;
                current.release();
                return OptionalLong.of(messages);
            }
            output.accept(message.get());
            messages++;
        }
    }

    /** A transaction has been written to its end. */
    void ended(LogSequenceNumber position) {
        Attempt current = attempt;
        if (current != null && current.written && current.position == null) {
            current.position = position;
        }
    }

    /** Whether rows have been written to their transaction's end of which it has yet to be known that they are in Kafka. */
    boolean isWritten() {
        Attempt current = attempt;
        return current != null && current.position != null;
    }

    /** All that was written is in Kafka. A request that this cannot be recorded of is done again. */
    void acknowledged() {
        Attempt current = attempt;
        if (current == null || current.position == null) {
            return;
        }
        forget(current);
        refusals = 0;
        rest = SHORTEST_REST;
        long id = current.request.id();
        LOG.info("repair {} is in Kafka position={}", id, current.position.asString());
        record(session -> repairs.published(session, id, current.position, epoch));
    }

    private void take(RepairRequest request) {
        Attempt begun = null;
        try {
            Optional<UUID> only = plan.direction() == Direction.REVERSE
                    ? Optional.of(control.identity(tenant).id())
                    : Optional.empty();
            RepairSnapshot snapshot = RepairSnapshot.take(tenant, only);
            begun = new Attempt(request, snapshot);
            attempt = begun;
            begun.rows = RepairRows.of(snapshot.session(), request.tables(), only, keys);
            requireReadable(snapshot, request);
            LOG.info("repair {} has its snapshot", request.id());
        } catch (SQLException | PausedException | RuntimeException e) {
            forget(begun);
            refuse(request, e);
        }
        if (closed && begun != null) {
            begun.snapshot.abort();
        }
    }

    private void requireReadable(RepairSnapshot snapshot, RepairRequest request) throws SQLException, PausedException {
        List<TableName> tables =
                request.tables().stream().map(RepairedTable::table).toList();
        try (Connection now = RepairSnapshot.connect(tenant)) {
            Optional<String> reason = watch.unreadable(snapshot.session(), now, tables);
            if (reason.isPresent()) {
                throw new PausedException(reason.get(), "ask again when the target has followed");
            }
        }
    }

    /** What passes by itself is tried again at a later border. */
    private void refuse(RepairRequest request, Exception failure) {
        if (closed) {
            return;
        }
        boolean mayPass = failure instanceof PausedException && ++refusals < MOST_REFUSALS;
        if (!mayPass && !Faults.passes(failure)) {
            LOG.warn("repair {} has failed: {}", request.id(), Faults.describe(failure), failure);
            String why = describe(failure);
            record(session -> repairs.failed(session, request.id(), why));
            refusals = 0;
            return;
        }
        notBefore = System.nanoTime() + rest.toNanos();
        rest = rest.multipliedBy(2).compareTo(LONGEST_REST) < 0 ? rest.multipliedBy(2) : LONGEST_REST;
        String what = "it is tried again by itself; the last try: " + describe(failure);
        LOG.info("repair {}: {}", request.id(), what);
        record(session -> repairs.waits(session, request.id(), what));
    }

    private String describe(Exception failure) {
        if (failure instanceof PausedException pause) {
            return pause.getMessage() + "; " + pause.remedy();
        }
        if (failure instanceof SQLException sql && LOCK_NOT_AVAILABLE.equals(sql.getSQLState())) {
            return Faults.describe(failure) + "; a repair waits for transactions that write on the source, the oldest: "
                    + oldestWriter();
        }
        return Faults.describe(failure);
    }

    private String oldestWriter() {
        try {
            return RepairSnapshot.oldestWriter(tenant);
        } catch (SQLException e) {
            return "unknown";
        }
    }

    private void record(Note note) {
        try {
            control.with(session -> {
                note.write(session);
                return null;
            });
        } catch (SQLException e) {
            LOG.warn("what became of a repair cannot be recorded: {}", e.getMessage());
        }
        // until the next look a request that is done must not be done again
        wanted = Optional.empty();
    }

    private void forget(Attempt over) {
        attempt = null;
        due = false;
        if (over != null) {
            over.release();
        }
    }

    /** Ends what the stream's thread may be reading. */
    @Override
    public void close() {
        closed = true;
        Attempt current = attempt;
        if (current != null) {
            current.snapshot.abort();
        }
    }

    /** What is written to the control schema. */
    private interface Note {
        void write(Connection session) throws SQLException;
    }

    /** One try at a request. */
    private static final class Attempt {
        private final RepairRequest request;
        private final RepairSnapshot snapshot;
        private RepairRows rows;
        private boolean written;
        private LogSequenceNumber position;

        Attempt(RepairRequest request, RepairSnapshot snapshot) {
            this.request = request;
            this.snapshot = snapshot;
        }

        void release() {
            try {
                snapshot.close();
            } catch (SQLException e) {
                LOG.debug("a repair's session does not close", e);
            }
        }
    }
}
