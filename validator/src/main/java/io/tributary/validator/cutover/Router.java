package io.tributary.validator.cutover;

import io.tributary.contract.plan.Tenant;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** What stands between a tenant's applications and the databases, and can make them wait. All of it is safe to repeat. */
public interface Router {
    /** Where applications look at the phase themselves. */
    Router NONE = new Router() {
        @Override
        public void pause(Tenant tenant, Duration limit) {
            // applications are refused, and try again
        }

        @Override
        public void route(Tenant tenant, Side side) {
            // applications find out by themselves
        }

        @Override
        public void resume(Tenant tenant) {
            // nobody waits
        }
    };

    /**
     * Makes the tenant's clients wait, once their transactions have ended.
     *
     * @param limit how long to wait for them; when it is over, nobody waits any more and this fails
     */
    void pause(Tenant tenant, Duration limit) throws IOException, SQLException, InterruptedException;

    /** Sends the tenant's clients to a side from now on. Those that wait go on waiting. */
    void route(Tenant tenant, Side side) throws IOException, SQLException, InterruptedException;

    /** Lets the tenant's clients go on. */
    void resume(Tenant tenant) throws IOException, SQLException, InterruptedException;
}
