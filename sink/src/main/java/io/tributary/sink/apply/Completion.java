package io.tributary.sink.apply;

import io.tributary.contract.control.Progress;
import io.tributary.contract.wire.End;
import java.util.Optional;

/**
 * A transaction's End and where it was read.
 *
 * @param end the End itself
 * @param offset the offset in the topic of the record behind it
 * @param epoch the epoch of its writer
 */
record Completion(End end, long offset, long epoch) {

    /** The progress once this End's transaction has been applied; counts as {@link Progress} has them. */
    Progress progress(Progress before, long rowsCopied, long transactions, long changes) {
        return new Progress(
                end.position(),
                offset,
                epoch,
                Optional.of(end.committedAt()),
                before.appliedAt(),
                rowsCopied,
                transactions,
                changes,
                before.holdAt(),
                before.heldAt());
    }
}
