package io.tributary.contract.wire;

/**
 * A transaction begins; what was open before it is void.
 *
 * @param transaction the source's transaction id, 32 bits and so not unique for ever; for a snapshot its own id, greater
 *     than that of every snapshot of the tenant before, which tells a new one from a repetition even where the source is
 *     another server, whose positions begin anew
 * @param kind what the transaction is
 */
public record Begin(long transaction, Kind kind) implements Message {

    /** What a transaction is. */
    public enum Kind {
        /** One of the source's own transactions. */
        TRANSACTION,
        /** All rows that the source had at the End's position. They replace all that the target has of the tenant. */
        SNAPSHOT
    }

    @Override
    public <X extends Exception> void accept(Visitor<X> visitor) throws X {
        visitor.begin(this);
    }
}
