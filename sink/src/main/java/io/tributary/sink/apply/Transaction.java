package io.tributary.sink.apply;

import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Message;
import java.util.List;

/**
 * A whole transaction of a source.
 *
 * @param begin its Begin
 * @param messages what stood between Begin and End, in order
 * @param completion its End
 * @param bytes the size of its records
 */
record Transaction(Begin begin, List<Message> messages, Completion completion, long bytes) {}
