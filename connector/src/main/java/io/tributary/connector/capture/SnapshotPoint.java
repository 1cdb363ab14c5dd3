package io.tributary.connector.capture;

import java.time.Instant;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Where a copy of all rows stands in the source's history.
 *
 * @param id greater than that of every copy of the tenant before
 * @param position the slot's consistent point: the stream begins there
 * @param at when the source was asked, by its clock
 */
record SnapshotPoint(long id, LogSequenceNumber position, Instant at) {}
