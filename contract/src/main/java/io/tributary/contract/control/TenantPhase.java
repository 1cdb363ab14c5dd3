package io.tributary.contract.control;

import io.tributary.contract.plan.Direction;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Whether a tenant's stages are at work, and on what.
 *
 * @param phase what a control schema says of the tenant; in that of a way back {@link Phase#SINGLE_TENANT} while it is
 *     prepared or rehearsed, and {@link Phase#REPLICATION} while the target serves
 * @param resumeAt where a stream is to go on that was at rest, until the connector has moved its slot there
 */
public record TenantPhase(Phase phase, Optional<LogSequenceNumber> resumeAt) {

    /** Whether the stages rest: their destination serves the tenant, and nothing may be written to it but by its application. */
    public boolean dormant() {
        return phase == Phase.MULTI_TENANT;
    }

    /** Whether the sink may write. */
    public boolean applies() {
        return !dormant() && resumeAt.isEmpty();
    }

    /** Whether a turn that began in this one had better begin anew in another. */
    public boolean endsWith(TenantPhase now, Direction direction) {
        boolean other = direction == Direction.REVERSE ? now.phase != phase : now.dormant() != dormant();
        return other || now.resumeAt.isPresent() && !now.resumeAt.equals(resumeAt);
    }
}
