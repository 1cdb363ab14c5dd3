package io.tributary.contract.control;

import java.time.Instant;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * How far a tenant's changes have been applied to the target.
 *
 * @param position the End of the last transaction applied; 0/0 before the first
 * @param kafkaOffset the offset in the tenant's target topic of the record behind that End
 * @param epoch the epoch of the transformer that wrote it
 * @param committedAt when the source committed that transaction, by the source's clock
 * @param appliedAt when the target committed it, by the target's clock
 * @param snapshotId the id of the last snapshot applied; 0 before the first
 * @param rowsCopied the rows of that snapshot
 * @param transactions the transactions applied since then
 * @param changes the row changes and truncates in them
 * @param holdAt where a validator asked the sink to stop, if it did
 * @param heldAt where the sink has stopped for it
 */
public record Progress(
        LogSequenceNumber position,
        long kafkaOffset,
        long epoch,
        Optional<Instant> committedAt,
        Optional<Instant> appliedAt,
        long snapshotId,
        long rowsCopied,
        long transactions,
        long changes,
        Optional<LogSequenceNumber> holdAt,
        Optional<LogSequenceNumber> heldAt) {

    /** Whether anything has been applied. */
    public boolean begun() {
        return appliedAt.isPresent();
    }
}
