package io.tributary.connector.load;

import java.time.Instant;
import org.postgresql.replication.LogSequenceNumber;

/**
 * What a load has copied.
 *
 * @param id greater than that of every copy of the tenant before
 * @param position where the slot begins: the stream follows there
 * @param at when that was, by the source's clock
 * @param targetOffset the offset of the tenant's target topic behind which the stream's transactions come
 * @param rows how many rows
 */
record FinishedLoad(long id, LogSequenceNumber position, Instant at, long targetOffset, long rows) {}
