package io.tributary.validator.cutover;

import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.compare.Validation;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.replication.LogSequenceNumber;

/** Compares both sides of a tenant whose writes are stopped and whose changes have all arrived. */
@FunctionalInterface
public interface FencedValidator {

    /**
     * Does what takes time while the tenant is still written to.
     *
     * @param servedBefore which way changes have flowed until now
     * @throws Exception when what has changed is not enough to tell; the message says what to do
     */
    Prepared prepare(Tenant tenant, Direction servedBefore) throws Exception;

    /** A comparison for which all is open. */
    interface Prepared extends AutoCloseable {

        /**
         * Compares what has changed since both sides were found equal last.
         *
         * @param drained the position, where the tenant was written to, up to which everything has been applied
         * @param limit how long it may take
         */
        Validation verify(LogSequenceNumber drained, Duration limit) throws Exception;

        @Override
        void close() throws SQLException;
    }
}
