package io.tributary.validator.cutover;

import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Tenant;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Sequences of the side that is about to serve a tenant. */
public interface Sequences {

    /**
     * Moves what can be moved while the tenant is still written to.
     *
     * @param servedBefore which way changes have flowed until now
     */
    Prepared prepare(Tenant tenant, Direction servedBefore) throws Exception;

    /** Sequences of the source that have none in the target, with what to do about it; empty when there are none. */
    Optional<String> unmapped(Tenant tenant) throws Exception;

    /** Sequences that have still to be moved past what was written last. */
    interface Prepared extends AutoCloseable {

        /** Moves them past all that either side has of the tenant; names them, and what they were moved past. */
        List<String> move() throws Exception;

        @Override
        void close() throws SQLException;
    }
}
