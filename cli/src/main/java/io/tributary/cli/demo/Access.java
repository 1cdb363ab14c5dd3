package io.tributary.cli.demo;

import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** How the tenants' applications come to their rows, whichever side serves them. For use by many threads. */
interface Access {

    AccessKind kind();

    /**
     * Opens a session where the tenant is served now.
     *
     * @return without autocommit; empty while neither side takes the tenant's writes, to be asked for again in a moment
     */
    Optional<Connection> open(Tenant tenant) throws SQLException;

    /**
     * Whether a refusal means no more than that the tenant is being moved, or has been: the same transaction over another
     * session is worth trying then.
     */
    boolean follows(SQLException refused);
}
