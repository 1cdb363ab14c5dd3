package io.tributary.sink.apply;

import io.tributary.contract.control.CopyRequest;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.Skip;
import java.util.List;
import java.util.Optional;

/**
 * Where a tenant's target stands, and what a person wants of it.
 *
 * @param progress how far it has been brought
 * @param baseline whether it was brought there by no transaction, but told to go on there
 * @param awaited the new copy that was asked for and has not been applied: nothing before it counts any more
 * @param skips the refused changes that are to be left out
 */
record Standing(Progress progress, boolean baseline, Optional<CopyRequest> awaited, List<Skip> skips) {

    /** @param request the newest request for a new copy, applied or not */
    static Standing of(Progress progress, boolean baseline, Optional<CopyRequest> request, List<Skip> skips) {
        return new Standing(progress, baseline, request.filter(asked -> asked.pending(progress)), skips);
    }
}
