package io.tributary.contract.wire;

/**
 * One record of a tenant's topic. A topic holds, in commit order, for each transaction one {@link Begin}, its
 * {@link Change}s, {@link Truncate}s and {@link Marker}s, and one {@link End}. Delivery is at least once: a transaction
 * may be there again, and one without an End may be followed by a Begin; then it never happened.
 */
public sealed interface Message permits Begin, Change, Truncate, Marker, End {

    /** Calls the method for this kind of message. */
    <X extends Exception> void accept(Visitor<X> visitor) throws X;

    /** One method for each kind of message. */
    interface Visitor<X extends Exception> {
        void begin(Begin begin) throws X;

        void change(Change change) throws X;

        void truncate(Truncate truncate) throws X;

        void marker(Marker marker) throws X;

        void end(End end) throws X;
    }
}
