package io.tributary.contract.control;

import org.postgresql.replication.LogSequenceNumber;

/**
 * A refused change that a person wants to have left out.
 *
 * @param id its number in {@code tributary.skip}
 * @param position the End of the change's transaction
 * @param change its number among the messages between that transaction's Begin and End, from 1
 * @param transaction the id in that Begin
 * @param description the operation, the row's key and the table, for people
 */
public record Skip(long id, LogSequenceNumber position, long change, long transaction, String description) {}
