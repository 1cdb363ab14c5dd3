package io.tributary.connector.capture;

import io.debezium.connector.postgresql.connection.LogicalDecodingMessage;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.tributary.connector.stream.SourceStream;
import io.tributary.contract.table.TableName;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.source.SourceRecord;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Turns copied rows and then the stream, in its order, into whole transactions. A copy becomes one transaction; transactions
 * of the stream without a message are left out. For one thread at a time.
 */
final class TransactionAssembler {
    private final Output output;
    private final RecordShape.Cache copiedShapes = new RecordShape.Cache();
    private final StreamShape.Cache shapes;
    private final Watch watch;
    private final Repairing repairs;
    private final Optional<SnapshotPoint> snapshot;
    private LogSequenceNumber previous;
    private State state;
    private long transaction;
    private long messages;

    private enum State {
        COPYING,
        BETWEEN,
        BEGUN
    }

    /** Where messages go. */
    interface Output {
        void accept(Message message) throws Exception;
    }

    /** Sees changes of the source's schema, in the order of the stream. */
    interface Watch extends StreamShape.Layouts {
        /** A heartbeat has come by that says this. */
        void heartbeat(String content) throws Exception;

        /**
         * Called before a transaction is written to its end, with which it counts.
         *
         * @throws Exception when it must not, nor what comes behind it
         */
        void requireStill() throws Exception;

        /** Whether a table's TRUNCATE is to be written. */
        boolean truncates(TableName table) throws Exception;

        /**
         * A stream, with the name of its slot, is about to go on behind here.
         *
         * @throws Exception when it is this one, and nothing behind here is for this turn
         */
        void switched(String stream) throws Exception;

        /** Whether a message is to be written. */
        boolean isFor(String prefix, String content);
    }

    private TransactionAssembler(
            Output output,
            Watch watch,
            Repairing repairs,
            Optional<SnapshotPoint> snapshot,
            LogSequenceNumber previous) {
        this.output = output;
        this.watch = watch;
        this.repairs = repairs;
        this.shapes = new StreamShape.Cache(watch);
        this.snapshot = snapshot;
        this.previous = previous;
        this.state = snapshot.isPresent() ? State.COPYING : State.BETWEEN;
    }

    /** Expects the rows that are there first, even if there are none, and then the stream from the copy's position on. */
    static TransactionAssembler ofCopy(Output output, Watch watch, Repairing repairs, SnapshotPoint snapshot) {
        return new TransactionAssembler(output, watch, repairs, Optional.of(snapshot), LogSequenceNumber.INVALID_LSN);
    }

    /** Expects the stream behind a position. */
    static TransactionAssembler ofStream(Output output, Watch watch, Repairing repairs, LogSequenceNumber confirmed) {
        return new TransactionAssembler(output, watch, repairs, Optional.empty(), confirmed);
    }

    /** Takes the next of the rows that were there. */
    void copied(SourceRecord record) throws Exception {
        if (state != State.COPYING) {
            throw new IllegalStateException("a copied row came after the copy's end");
        }
        beginCopy();
        RecordShape shape = copiedShapes.of(record);
        messages++;
        output.accept(new Change(Change.Operation.INSERT, shape.table(), null, shape.row(record)));
    }

    /** All rows that were there have come. */
    void endCopy() throws Exception {
        if (state != State.COPYING) {
            throw new IllegalStateException("the copy ended twice");
        }
        beginCopy();
        SnapshotPoint point = snapshot.orElseThrow();
        end(point.position(), point.at());
        state = State.BETWEEN;
    }

    /** Takes the stream's next message, and returns whether it ended a transaction that was written out. */
    boolean add(ReplicationMessage message, SourceStream stream) throws Exception {
        switch (message.getOperation()) {
            case BEGIN -> began(message);
            case COMMIT -> {
                return committed(message, stream);
            }
            case INSERT, UPDATE, DELETE -> changed(message, stream);
            case TRUNCATE -> truncated(message, stream);
            case MESSAGE -> marked((LogicalDecodingMessage) message);
            case ORIGIN, NOOP -> {}
        }
        return false;
    }

    /** The end of the last transaction that was written out. */
    LogSequenceNumber position() {
        return previous;
    }

    /** Makes readers forget what was written of a transaction that is not written to its end. */
    void abandon() throws Exception {
        if (state == State.BEGUN && messages > 0) {
            output.accept(new Begin(transaction, Begin.Kind.TRANSACTION));
        }
    }

    /** Whether all rows that were there have been written out. */
    boolean copied() {
        return state != State.COPYING;
    }

    private void began(ReplicationMessage begin) {
        if (state == State.COPYING) {
            throw new IllegalStateException("the stream began before the copy had ended");
        }
        transaction = begin.getTransactionId().orElseThrow();
        messages = 0;
        repairs.before(transaction);
        state = State.BEGUN;
    }

    private boolean committed(ReplicationMessage commit, SourceStream stream) throws Exception {
        state = State.BETWEEN;
        if (messages == 0) {
            return false;
        }
        watch.requireStill();
        end(stream.position(), commit.getCommitTime());
        repairs.ended(previous);
        return true;
    }

    private void beginCopy() throws Exception {
        if (transaction == 0 && messages == 0) {
            output.accept(new Begin(snapshot.orElseThrow().id(), Begin.Kind.SNAPSHOT));
        }
    }

    private void end(LogSequenceNumber position, Instant committedAt) throws Exception {
        if (Long.compareUnsigned(position.asLong(), previous.asLong()) <= 0) {
            throw new IllegalStateException("a transaction ends at " + position.asString()
                    + ", not behind the last one, " + previous.asString());
        }
        output.accept(new End(position, previous, messages, committedAt));
        previous = position;
    }

    private void changed(ReplicationMessage message, SourceStream stream) throws Exception {
        if (message.isSkippedMessage()) {
            return;
        }
        Optional<StreamShape> shape = shapes.of(message.getTable(), stream);
        if (shape.isPresent()) {
            emit(shape.get().change(message));
        }
    }

    private void truncated(ReplicationMessage message, SourceStream stream) throws Exception {
        TableName table = shapes.name(message.getTable(), stream);
        if (watch.truncates(table)) {
            emit(new Truncate(table));
        }
    }

    /** A message outside of any transaction stands for nothing that commits: it is left out. */
    private void marked(LogicalDecodingMessage message) throws Exception {
        if (state != State.BEGUN) {
            return;
        }
        String content = new String(message.getContent(), StandardCharsets.UTF_8);
        if (message.getPrefix().equals(Marker.SWITCH)) {
            watch.switched(content);
            return;
        }
        if (!watch.isFor(message.getPrefix(), content)) {
            return;
        }
        if (message.getPrefix().equals(Marker.HEARTBEAT)) {
            watch.heartbeat(content);
        }
        emit(new Marker(message.getPrefix(), content));
    }

    private void emit(Message message) throws Exception {
        if (state != State.BEGUN) {
            throw new IllegalStateException("a change came outside of any transaction");
        }
        if (messages == 0) {
            begin();
        }
        messages++;
        output.accept(message);
    }

    /** Another Begin voids the rows of a repair that cannot be read to their end. */
    private void begin() throws Exception {
        Begin begin = new Begin(transaction, Begin.Kind.TRANSACTION);
        output.accept(begin);
        if (repairs.isDue()) {
            OptionalLong written = repairs.write(output);
            if (written.isEmpty()) {
                output.accept(begin);
            }
            messages = written.orElse(0);
        }
    }
}
