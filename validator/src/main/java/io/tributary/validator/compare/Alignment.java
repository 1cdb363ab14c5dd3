package io.tributary.validator.compare;

import io.tributary.contract.stage.PausedException;
import java.sql.SQLException;

/**
 * Both sides of a tenant at one position, whichever way its changes flow.
 *
 * @param aligned the snapshots of the pipeline that moves them at present
 * @param seen the same as a comparison wants them: the source is the source both ways
 */
record Alignment(AlignedSnapshots aligned, Snapshots seen, Flow flow) implements AutoCloseable {

    /**
     * Takes both snapshots. The sink is held for a moment and goes on before this returns or throws.
     *
     * @param firstTaken called as soon as the snapshot of the side that is written to stands
     * @throws PausedException when the tenant's changes do not flow, or that side has no room for a slot
     */
    void align(Runnable firstTaken) throws SQLException, PausedException, InterruptedException {
        aligned.align(flow, firstTaken);
    }

    @Override
    public void close() throws SQLException {
        aligned.close();
    }
}
