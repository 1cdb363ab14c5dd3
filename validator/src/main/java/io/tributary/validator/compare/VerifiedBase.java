package io.tributary.validator.compare;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

/**
 * The newest evidence that all of a tenant's rows were equal: what has not changed since then still is.
 *
 * @param sourceOffset whatever has changed since is at this offset of the tenant's source topic or behind it
 */
record VerifiedBase(long sourceOffset) {
    private static final String BASE = Sql.resource("verified_base.sql");
    private static final String LAST_FULL = Sql.resource("last_full.sql");

    /**
     * Looks for evidence that holds still: nothing that it rests on has changed, and no later comparison of rows that did
     * not change has found a difference.
     *
     * @param basis what it has to rest on, as {@link Layout#basis} says
     */
    static Optional<VerifiedBase> newest(Plan plan, Tenant tenant, String basis) throws SQLException {
        try (Connection connection = plan.target().database().connect("tributary validator");
                PreparedStatement query = connection.prepareStatement(BASE)) {
            query.setString(1, plan.migration());
            query.setString(2, tenant.slug());
            query.setString(3, basis);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(new VerifiedBase(row.getLong(1))) : Optional.empty();
            }
        }
    }

    /** When all rows were compared last, by the clock of whoever did; empty when they never were. */
    static Optional<Instant> lastFull(Plan plan, Tenant tenant) throws SQLException {
        try (Connection connection = plan.target().database().connect("tributary validator");
                PreparedStatement query = connection.prepareStatement(LAST_FULL)) {
            query.setString(1, plan.migration());
            query.setString(2, tenant.slug());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant);
            }
        }
    }
}
