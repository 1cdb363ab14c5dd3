package io.tributary.sink.apply;

import io.tributary.contract.control.Progress;
import io.tributary.contract.control.Skip;
import io.tributary.contract.wire.End;
import java.util.List;
import java.util.Optional;

/**
 * A transaction's End and where it was read.
 *
 * @param end the End itself
 * @param offset the offset in the topic of the record behind it
 * @param epoch the epoch of its writer
 * @param skips what was left out of its transaction
 */
record Completion(End end, long offset, long epoch, List<Skip> skips) {

    /** The progress once this End's transaction and those before it have been applied, with as many changes. */
    Progress progress(Progress before, long transactions, long changes) {
        return progress(
                before,
                before.snapshotId(),
                before.rowsCopied(),
                before.transactions() + transactions,
                before.changes() + changes);
    }

    /** The progress once this End's snapshot has been applied; the counts begin anew. */
    Progress progressOfSnapshot(Progress before, long snapshotId, long rows) {
        return progress(before, snapshotId, rows, 0, 0);
    }

    private Progress progress(Progress before, long snapshotId, long rowsCopied, long transactions, long changes) {
        return new Progress(
                end.position(),
                offset,
                epoch,
                Optional.of(end.committedAt()),
                before.appliedAt(),
                snapshotId,
                rowsCopied,
                transactions,
                changes,
                before.holdAt(),
                before.heldAt());
    }
}
