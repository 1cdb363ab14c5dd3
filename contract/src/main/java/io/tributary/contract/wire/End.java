package io.tributary.contract.wire;

import java.time.Instant;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A transaction is complete.
 *
 * @param position where the source's log goes on behind its commit record; for a snapshot, where its slot begins.
 *     Grows from transaction to transaction.
 * @param previous the position of the transaction that came before it: whoever has not applied that far is missing one
 * @param messages how many messages stood between Begin and End
 * @param committedAt when the source committed it, by the source's clock, to the microsecond
 */
public record End(LogSequenceNumber position, LogSequenceNumber previous, long messages, Instant committedAt)
        implements Message {

    @Override
    public <X extends Exception> void accept(Visitor<X> visitor) throws X {
        visitor.end(this);
    }
}
