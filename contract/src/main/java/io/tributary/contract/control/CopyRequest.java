package io.tributary.contract.control;

import java.time.Instant;
import java.util.Optional;

/**
 * A person's wish that all rows of a tenant be copied anew.
 *
 * @param epoch greater than that of every turn of a stage that began before: what those turns write does not count any
 *     more, and a snapshot with a greater id answers the request
 * @param sourceOffset where the tenant's source topic ended; the new copy's records come at this offset or behind it
 * @param targetOffset the same of its target topic
 * @param requestedBy who asked
 * @param requestedAt when, by the target's clock
 * @param reason why, if that was said
 */
public record CopyRequest(
        long epoch,
        long sourceOffset,
        long targetOffset,
        String requestedBy,
        Instant requestedAt,
        Optional<String> reason) {

    /** Whether the copy that was asked for has yet to be applied. */
    public boolean pending(Progress progress) {
        return progress.snapshotId() < epoch;
    }
}
