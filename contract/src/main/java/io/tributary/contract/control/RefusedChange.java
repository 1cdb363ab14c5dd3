package io.tributary.contract.control;

import org.postgresql.replication.LogSequenceNumber;

/**
 * A change that the target refuses.
 *
 * @param position the End of its transaction
 * @param change its number among the messages between that transaction's Begin and End, from 1
 * @param transaction the id in that Begin
 * @param description the operation, the row's key and the table, for people
 * @param reason what the sink is paused with
 */
public record RefusedChange(
        LogSequenceNumber position, long change, long transaction, String description, String reason) {}
