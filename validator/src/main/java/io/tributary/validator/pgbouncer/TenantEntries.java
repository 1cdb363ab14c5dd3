package io.tributary.validator.pgbouncer;

import io.tributary.validator.cutover.Side;
import java.util.List;
import java.util.Locale;

/**
 * A tenant's entries. Clients connect to the first, which is named like the tenant and leads to the second, in the same
 * PgBouncer; only the second leads to a server.
 *
 * <p>A client belongs to the pool of its database and user for as long as it is connected. One entry that had the client's user on
 * one side and the application role on the other would send a client that is connected while the tenant is switched to the
 * target as a user that the target does not know. The sessions between the two entries are opened anew instead.
 *
 * @param side where the first leads
 * @param front the tenant's slug
 * @param back the slug with the side
 */
record TenantEntries(Side side, DatabaseEntry front, DatabaseEntry back) {

    /** The name of the entry that leads to the server of a side; a slug has no dot. */
    static String backName(String slug, Side side) {
        return slug + "." + side.name().toLowerCase(Locale.ROOT);
    }

    /** One entry instead of both, for a PgBouncer in which nothing is ever switched. */
    DatabaseEntry alone() {
        return new DatabaseEntry(front.name(), back.server(), back.login(), back.tenant());
    }

    List<DatabaseEntry> both() {
        return List.of(front, back);
    }
}
