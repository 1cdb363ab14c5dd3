package io.tributary.sink.apply;

import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Message;
import java.util.List;

/**
 * Takes what the {@link Assembler} makes of a topic. A transaction comes whole, or, if it is large or a snapshot, in one or
 * more parts with nothing between them, which then are either finished or voided.
 */
interface TransactionReceiver {

    /** A transaction that is to be applied. */
    void whole(Transaction transaction) throws Exception;

    /** The next part of a transaction of which it is not known yet whether it is to be applied. */
    void part(Begin begin, List<Message> messages) throws Exception;

    /** The transaction whose parts came is to be applied. */
    void finished(Begin begin, Completion completion) throws Exception;

    /** The transaction whose parts came never happened, or has been applied before. */
    void voided() throws Exception;
}
