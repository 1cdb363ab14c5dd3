package io.tributary.contract.stage;

import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Tenant;

/** A part of the pipeline that does the same work for every tenant, each by itself. */
public interface Stage extends AutoCloseable {

    /** Which stage this is. */
    StageName name();

    /**
     * Does a tenant's work until the turn is over or something fails. Called by one thread for each tenant, again after
     * each failure, with a greater epoch each time. Whatever it leaves unfinished, the next call, in this process or in
     * another, takes up without loss.
     *
     * @throws PausedException when only a person can remove the reason
     * @throws Exception whatever else ended the work; {@link Faults} decides whether it passes by itself
     */
    void run(Tenant tenant, Turn turn) throws Exception;

    @Override
    void close();
}
