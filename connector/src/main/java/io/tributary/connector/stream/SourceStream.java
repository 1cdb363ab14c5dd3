package io.tributary.connector.stream;

import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Operation;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.TransactionMessage;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Debezium's stream, whose messages go to a {@link StreamReceiver} and not to Debezium. What Debezium would do with each, its
 * records, envelopes, metrics and queue, costs several times what reading and decoding it does. Debezium goes on to hold the
 * connection and to look after it, between two calls of {@link #readPending}.
 */
public final class SourceStream implements ReplicationStream {
    /** For how long Debezium does not get its turn. */
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long ACKNOWLEDGEMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** How many messages are read before anybody looks at the clock. */
    private static final int MANY = 64;
    /** A stream that was busy a moment ago is looked at often, an idle one rarely. */
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** So many pauses make the next one twice as long, until it is the longest. */
    private static final int PATIENCE = 16;

    private static final int MOST_DOUBLINGS = 5;

    private final ReplicationStream stream;
    private final PostgresSchema schema;
    private final StreamReceiver receiver;
    private boolean bordered;
    private boolean ready;
    private boolean failed;
    private int pauses;
    private long acknowledgedAt = System.nanoTime();
    private LogSequenceNumber acknowledged = LogSequenceNumber.INVALID_LSN;

    /**
     * A stream of which nothing has been read.
     *
     * @param schema what Debezium knows of the tables, which it takes from the stream itself
     * @param copied whether Debezium has read rows before, which a record is to end in its queue
     */
    public SourceStream(ReplicationStream stream, PostgresSchema schema, StreamReceiver receiver, boolean copied) {
        this.stream = stream;
        this.schema = schema;
        this.receiver = receiver;
        this.bordered = !copied;
    }

    /** The position of the message that was read last; behind its transaction for a commit. */
    public LogSequenceNumber position() {
        return stream.lastReceivedLsn().asLogSequenceNumber();
    }

    /** The table that a message names so, as the stream has described it last; another object after each description. */
    public Table table(TableId id) {
        return schema.tableFor(id);
    }

    /** What a message calls a table by, as an identifier. */
    public TableId identify(String name) {
        return schema.tableIds().stream()
                .filter(id -> id.toDoubleQuotedString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the stream has not described its table " + name));
    }

    /** Lets the source forget its log up to a position. */
    public void acknowledge(LogSequenceNumber position) throws SQLException {
        acknowledgedAt = System.nanoTime();
        if (Long.compareUnsigned(position.asLong(), acknowledged.asLong()) > 0) {
            stream.flushLsn(Lsn.valueOf(position));
            acknowledged = position;
        }
    }

    /** Reads for a moment, and waits where there is nothing. */
    @Override
    public boolean readPending(ReplicationMessageProcessor debezium) throws SQLException, InterruptedException {
        if (failed) {
            TimeUnit.NANOSECONDS.sleep(LONGEST_PAUSE_NANOS);
            return true;
        }
        try {
            if (!bordered) {
                markBorder(debezium);
                bordered = true;
            }
            ready = ready || receiver.isReady(this);
            if (ready) {
                readSlice();
            } else {
                TimeUnit.NANOSECONDS.sleep(LONGEST_PAUSE_NANOS);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Received e) {
            fail(e.failure);
        } catch (Exception e) {
            fail(e);
        }
        return true;
    }

    private void fail(Exception failure) {
        failed = true;
        receiver.failed(failure);
    }

    private void readSlice() throws Exception {
        long end = System.nanoTime() + SLICE_NANOS;
        long now = System.nanoTime();
        while (now < end) {
            if (readMany()) {
                pauses = 0;
            } else {
                pause();
            }
            now = System.nanoTime();
            if (now - acknowledgedAt >= ACKNOWLEDGEMENT_NANOS) {
                acknowledge(receiver.acknowledged());
            }
        }
    }

    /** Whether there was more than nothing. */
    private boolean readMany() throws SQLException, InterruptedException {
        int read = 0;
        while (read < MANY && stream.readPending(this::receive)) {
            read++;
        }
        return read > 0;
    }

    private void receive(ReplicationMessage message) throws InterruptedException {
        try {
            receiver.receive(message, this);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Received(e);
        }
    }

    private void pause() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the stream is to end");
        }
        pauses = Math.min(pauses + 1, PATIENCE * MOST_DOUBLINGS);
        LockSupport.parkNanos(Math.min(LONGEST_PAUSE_NANOS, SHORTEST_PAUSE_NANOS << pauses / PATIENCE));
    }

    /** Brings a record that begins a transaction into Debezium's queue, behind all that it has there. */
    private static void markBorder(ReplicationMessageProcessor debezium) throws SQLException, InterruptedException {
        debezium.process(new TransactionMessage(Operation.BEGIN, 0L, Instant.EPOCH));
    }

    @Override
    public void read(ReplicationMessageProcessor debezium) {
        throw new UnsupportedOperationException("the stream is never read without an end to the waiting");
    }

    /** Debezium acknowledges nothing: it has seen nothing. */
    @Override
    public void flushLsn(Lsn lsn) {}

    @Override
    public Lsn lastReceivedLsn() {
        Lsn last = stream.lastReceivedLsn();
        return last == null ? stream.startLsn() : last;
    }

    @Override
    public Lsn startLsn() {
        return stream.startLsn();
    }

    @Override
    public void startKeepAlive(ExecutorService service) {
        stream.startKeepAlive(service);
    }

    @Override
    public void stopKeepAlive() {
        stream.stopKeepAlive();
    }

    @Override
    public void close() throws Exception {
        stream.close();
    }

    /** Carries what a receiver threw through the decoder. */
    private static final class Received extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Exception failure;

        Received(Exception failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
