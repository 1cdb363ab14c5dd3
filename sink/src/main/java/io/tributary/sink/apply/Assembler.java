package io.tributary.sink.apply;

import io.tributary.contract.control.Skip;
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

    private static final Marker LEFT_OUT = new Marker("tributary.skip", "");

    private final Limits limits;
    private final TransactionReceiver receiver;
    private final Dispatcher dispatcher = new Dispatcher();
    private final List<Skip> skips;
    private LogSequenceNumber applied;
    private long snapshotId;
    private boolean awaitsCopy;
    private boolean baseline;
    private Optional<String> flaw = Optional.empty();
    private long refused;

    private Begin open;
    private boolean inParts;
    private List<Message> buffer = new ArrayList<>();
    private long bufferedBytes;
    private long count;
    private List<Skip> leftOut = new ArrayList<>();

    Assembler(Limits limits, Standing standing, TransactionReceiver receiver) {
        this.limits = limits;
        this.applied = standing.progress().position();
        this.snapshotId = standing.progress().snapshotId();
        this.awaitsCopy = standing.awaited().isPresent();
        this.baseline = standing.baseline();
        this.skips = standing.skips();
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
        count++;
        buffer.add(unlessSkipped(message));
        bufferedBytes += bytes;
        if (buffer.size() >= limits.bufferedMessages() || bufferedBytes >= limits.bufferedBytes()) {
            passPart();
        }
    }

    /** In its place comes a message that says nothing, so that all others keep their numbers. */
    private Message unlessSkipped(Message message) {
        for (Skip skip : skips) {
            if (skip.transaction() == open.transaction() && skip.change() == count) {
                leftOut.add(skip);
                return LEFT_OUT;
            }
        }
        return message;
    }

    private void end(End end, long offset, long epoch) throws Exception {
        if (open == null) {
            LOG.debug("an End outside of any transaction is passed over, position {}", end.position());
            return;
        }
        if (!isSnapshot(open) && !awaitsCopy && end.position().compareTo(applied) <= 0) {
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
        requireSkipsOf(end);
        flaw = Optional.empty();
        awaitsCopy = false;
        baseline = false;
        applied = end.position();
        snapshotId = isSnapshot(open) ? open.transaction() : snapshotId;
        passOn(new Completion(end, offset, epoch, leftOut));
    }

    /** A transaction's id comes again after four billions; nothing may be left out of another one than was meant. */
    private void requireSkipsOf(End end) {
        for (Skip skip : leftOut) {
            if (!skip.position().equals(end.position())) {
                throw new IllegalStateException("change " + skip.change() + " of the transaction at "
                        + skip.position().asString() + " was to be left out, but its transaction is at "
                        + end.position().asString());
            }
        }
    }

    private Optional<String> problem(End end) {
        if (end.messages() != count) {
            return Optional.of("the transaction at " + end.position().asString() + " has " + count + " messages of "
                    + end.messages() + " in the topic");
        }
        if (!isSnapshot(open) && awaitsCopy) {
            return Optional.of("the new copy that was asked for is not in the topic: the first transaction behind the"
                    + " request, at " + end.position().asString() + ", is none");
        }
        if (!isSnapshot(open) && end.previous().compareTo(applied) > 0) {
            return Optional.of("a gap: the target has been brought to " + applied.asString()
                    + ", but the next transaction in the topic, at "
                    + end.position().asString() + ", follows the one at "
                    + end.previous().asString());
        }
        if (!isSnapshot(open) && !baseline && end.previous().compareTo(applied) < 0) {
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
            receiver.whole(new Transaction(open, buffer, completion, bufferedBytes));
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
        leftOut = new ArrayList<>();
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
            Assembler.this.end(end, offset + 1, epoch);
        }
    }
}
