package io.tributary.sink.apply;

import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the messages of a topic together to transactions, and passes on those that come next: neither one that was applied
 * before, nor one that is incomplete, nor one before which another is missing. For one thread.
 *
 * <p>A writer that failed may have left a hole in the topic, and fills it by writing everything from there on again. So a
 * {@link #flaw} is final only if nothing behind it in the topic mends it.
 */
final class Assembler {
    private static final Logger LOG = LoggerFactory.getLogger(Assembler.class);

    private final Limits limits;
    private final TransactionReceiver receiver;
    private final Dispatcher dispatcher = new Dispatcher();
    private LogSequenceNumber applied;
    private long snapshotId;
    private Optional<String> flaw = Optional.empty();
    private long refused;

    private Begin open;
    private boolean inParts;
    private List<Message> buffer = new ArrayList<>();
    private long bufferedBytes;
    private long count;

    /**
     * @param applied the position of the last transaction that was applied
     * @param snapshotId the id of the last snapshot that was applied
     */
    Assembler(Limits limits, LogSequenceNumber applied, long snapshotId, TransactionReceiver receiver) {
        this.limits = limits;
        this.applied = applied;
        this.snapshotId = snapshotId;
        this.receiver = receiver;
    }

    /**
     * Takes the topic's next message.
     *
     * @param offset the offset of its record
     * @param epoch the epoch of its writer
     * @param bytes the size of its record
     * @throws Exception what the receiver threw; then this must not be used any more
     */
    void accept(Message message, long offset, long epoch, int bytes) throws Exception {
        dispatcher.offset = offset;
        dispatcher.epoch = epoch;
        dispatcher.bytes = bytes;
        message.accept(dispatcher);
    }

    /** Whether the last message belongs to a transaction that has no End yet. */
    boolean inTransaction() {
        return open != null;
    }

    /** Why nothing can be applied from here on, unless what is missing still comes. */
    Optional<String> flaw() {
        return flaw;
    }

    /** How many transactions were not passed on because of a flaw. */
    long refused() {
        return refused;
    }

    private void begin(Begin begin) throws Exception {
        if (open != null) {
            LOG.debug("a transaction without an End is void, {} messages", count);
            drop();
        }
        if (isSnapshot(begin) && begin.transaction() <= snapshotId) {
            LOG.debug("a snapshot that has been applied is passed over, id {}", begin.transaction());
            return;
        }
        open = begin;
    }

    private static boolean isSnapshot(Begin begin) {
        return begin.kind() == Begin.Kind.SNAPSHOT;
    }

    private void add(Message message, long offset, int bytes) throws Exception {
        if (open == null) {
            LOG.debug("a message outside of any transaction is passed over, offset {}", offset);
            return;
        }
        buffer.add(message);
        bufferedBytes += bytes;
        count++;
        if (buffer.size() >= limits.bufferedMessages() || bufferedBytes >= limits.bufferedBytes()) {
            passPart();
        }
    }

    private void end(Completion completion) throws Exception {
        End end = completion.end();
        if (open == null) {
            LOG.debug("an End outside of any transaction is passed over, position {}", end.position());
            return;
        }
        if (!isSnapshot(open) && end.position().compareTo(applied) <= 0) {
            LOG.debug("a transaction that has been applied is passed over, position {}", end.position());
            drop();
            return;
        }
        Optional<String> problem = problem(end);
        if (problem.isPresent()) {
            flaw = flaw.or(() -> problem);
            refused++;
            drop();
            return;
        }
        flaw = Optional.empty();
        applied = end.position();
        snapshotId = isSnapshot(open) ? open.transaction() : snapshotId;
        passOn(completion);
    }

    private Optional<String> problem(End end) {
        if (end.messages() != count) {
            return Optional.of("the transaction at " + end.position().asString() + " has " + count + " messages of "
                    + end.messages() + " in the topic");
        }
        if (!isSnapshot(open) && end.previous().compareTo(applied) > 0) {
            return Optional.of("a gap: the target has been brought to " + applied.asString()
                    + ", but the next transaction in the topic, at "
                    + end.position().asString() + ", follows the one at "
                    + end.previous().asString());
        }
        if (!isSnapshot(open) && end.previous().compareTo(applied) < 0) {
            // a replay comes past the very transaction that was applied last
            return Optional.of("another history: the target has been brought to " + applied.asString()
                    + ", but in the topic the transaction at " + end.position().asString()
                    + " follows the one at " + end.previous().asString()
                    + "; the source was set back, or another one took its place");
        }
        return Optional.empty();
    }

    private void passOn(Completion completion) throws Exception {
        if (!inParts && !isSnapshot(open)) {
            receiver.whole(new Transaction(buffer, completion, bufferedBytes));
        } else {
            passPart();
            receiver.finished(open, completion);
        }
        forget();
    }

    private void passPart() throws Exception {
        inParts = true;
        List<Message> part = buffer;
        buffer = new ArrayList<>();
        bufferedBytes = 0;
        receiver.part(open, part);
    }

    private void drop() throws Exception {
        if (inParts) {
            receiver.voided();
        }
        forget();
    }

    private void forget() {
        open = null;
        inParts = false;
        buffer = new ArrayList<>();
        bufferedBytes = 0;
        count = 0;
    }

    private final class Dispatcher implements Message.Visitor<Exception> {
        private long offset;
        private long epoch;
        private int bytes;

        @Override
        public void begin(Begin begin) throws Exception {
            Assembler.this.begin(begin);
        }

        @Override
        public void change(Change change) throws Exception {
            add(change, offset, bytes);
        }

        @Override
        public void truncate(Truncate truncate) throws Exception {
            add(truncate, offset, bytes);
        }

        @Override
        public void marker(Marker marker) throws Exception {
            add(marker, offset, bytes);
        }

        @Override
        public void end(End end) throws Exception {
            Assembler.this.end(new Completion(end, offset + 1, epoch));
        }
    }
}
