package io.tributary.connector.capture;

import io.tributary.connector.schema.RowColumn;
import io.tributary.connector.schema.RowLift;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Turns Debezium's records, in their order, into whole transactions. A copy of rows becomes one transaction, which the
 * first record of the stream ends; transactions without a message are left out. For one thread.
 */
final class TransactionAssembler {
    private static final String TRANSACTIONS = EngineSettings.PREFIX + ".transaction";
    private static final String NEW_KEY = "__debezium.newkey";
    private static final String OLD_KEY = "__debezium.oldkey";
    private static final String COMMIT_POSITION = "lsn_commit";
    private static final String COMMIT_MICROS = "ts_usec";

    private final Output output;
    private final RecordShape.Cache copiedShapes = new RecordShape.Cache(new AsTheyAre());
    private final RecordShape.Cache shapes;
    private final Watch watch;
    private final Repairing repairs;
    private final Optional<SnapshotPoint> snapshot;
    private LogSequenceNumber previous;
    private State state;
    private long transaction;
    private long messages;
    private String[] replacedKey;

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
    interface Watch extends RecordShape.Layouts {
        /** A heartbeat has come by that says this. */
        void heartbeat(String content) throws Exception;

        /** Whether a table's TRUNCATE is to be written. */
        boolean truncates(TableName table) throws Exception;

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
        this.shapes = new RecordShape.Cache(watch);
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

    /** Takes the next record, and returns whether it ended a transaction that was written out. */
    boolean add(SourceRecord record) throws Exception {
        if (record.topic().equals(TRANSACTIONS)) {
            return border(record);
        }
        Struct value = (Struct) record.value();
        String operation = value.getString("op");
        if (replacedKey != null && !operation.equals("c")) {
            throw new IllegalStateException("a row's old key came without its new row");
        }
        switch (operation) {
            case "r" -> copied(record);
            case "c" -> created(record);
            case "u" -> updated(record);
            case "d" -> deleted(record);
            case "t" -> truncated(record);
            case "m" -> marked(value);
            default -> throw new IllegalStateException("unknown operation " + operation);
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

    private boolean border(SourceRecord record) throws Exception {
        endCopy();
        Struct value = (Struct) record.value();
        if (value.getString("status").equals("BEGIN")) {
            String id = value.getString("id");
            transaction = Long.parseLong(id.substring(0, id.indexOf(':')));
            messages = 0;
            replacedKey = null;
            repairs.before(transaction);
            state = State.BEGUN;
            return false;
        }
        state = State.BETWEEN;
        if (messages == 0) {
            return false;
        }
        end(position(record), committedAt(record));
        repairs.ended(previous);
        return true;
    }

    private void endCopy() throws Exception {
        if (state != State.COPYING) {
            return;
        }
        beginCopy();
        SnapshotPoint point = snapshot.orElseThrow();
        end(point.position(), point.at());
        state = State.BETWEEN;
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

    private void copied(SourceRecord record) throws Exception {
        if (state != State.COPYING) {
            throw new IllegalStateException("a copied row came after the copy's end");
        }
        beginCopy();
        RecordShape shape = copiedShapes.of(record).orElseThrow();
        messages++;
        output.accept(new Change(Change.Operation.INSERT, shape.table(), null, shape.row(record)));
    }

    private void created(SourceRecord record) throws Exception {
        RecordShape shape = shapes.of(record).orElse(null);
        boolean replaces = record.headers().lastWithName(OLD_KEY) != null;
        if (replaces != (replacedKey != null)) {
            throw new IllegalStateException(
                    "a row came without its old key: " + record.valueSchema().name());
        }
        Change.Operation operation = replaces ? Change.Operation.UPDATE : Change.Operation.INSERT;
        String[] oldKey = replacedKey;
        replacedKey = null;
        if (shape == null) {
            return;
        }
        emit(new Change(operation, shape.table(), oldKey, shape.row(record)));
    }

    private void updated(SourceRecord record) throws Exception {
        Optional<RecordShape> shape = shapes.of(record);
        if (shape.isPresent()) {
            emit(new Change(
                    Change.Operation.UPDATE,
                    shape.get().table(),
                    null,
                    shape.get().row(record)));
        }
    }

    /** A change of key comes as a delete and a create, which are one update. */
    private void deleted(SourceRecord record) throws Exception {
        Optional<RecordShape> shape = shapes.of(record);
        String[] key = shape.isPresent() ? RecordShape.key((Struct) record.key()) : new String[0];
        if (Arrays.asList(key).contains(null)) {
            throw unidentified(shape.get().table().name());
        }
        Header newKey = record.headers().lastWithName(NEW_KEY);
        if (newKey != null) {
            replacedKey = key;
        } else if (shape.isPresent()) {
            emit(new Change(Change.Operation.DELETE, shape.get().table(), key, null));
        }
    }

    /** The old row is then that of an index that has other columns, or of the primary key that the table had then. */
    private static PausedException unidentified(TableName table) {
        return new PausedException(
                "the log does not have the primary key of a row of " + table + " that was changed or deleted",
                "on the source: ALTER TABLE " + table.sql()
                        + " REPLICA IDENTITY DEFAULT; then copy the tenant anew: tributary resync --copy");
    }

    private void truncated(SourceRecord record) throws Exception {
        Struct source = ((Struct) record.value()).getStruct("source");
        TableName table = new TableName(source.getString("schema"), source.getString("table"));
        if (watch.truncates(table)) {
            emit(new Truncate(table));
        }
    }

    /** A message outside of any transaction stands for nothing that commits: it is left out. */
    private void marked(Struct value) throws Exception {
        if (state != State.BEGUN) {
            return;
        }
        Struct message = value.getStruct("message");
        String content = StandardCharsets.UTF_8
                .decode(ByteBuffer.wrap(message.getBytes("content")))
                .toString();
        if (!watch.isFor(message.getString("prefix"), content)) {
            return;
        }
        if (message.getString("prefix").equals(Marker.HEARTBEAT)) {
            watch.heartbeat(content);
        }
        emit(new Marker(message.getString("prefix"), content));
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

    private static LogSequenceNumber position(SourceRecord end) {
        return LogSequenceNumber.valueOf((Long) offset(end, COMMIT_POSITION));
    }

    private static Instant committedAt(SourceRecord end) {
        return Instant.EPOCH.plus((Long) offset(end, COMMIT_MICROS), ChronoUnit.MICROS);
    }

    private static Object offset(SourceRecord record, String field) {
        Map<String, ?> offset = record.sourceOffset();
        Object value = offset.get(field);
        if (value == null) {
            throw new IllegalStateException("a transaction's end has no " + field);
        }
        return value;
    }

    /** Rows of a copy, all of one layout, which is compared with the source's when all of them are there. */
    private record AsTheyAre() implements RecordShape.Layouts {
        @Override
        public boolean captures(TableName table) {
            return true;
        }

        @Override
        public Optional<RowLift> lift(TableName table, List<RowColumn> row, List<String> key) {
            return Optional.empty();
        }
    }
}
