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
 * @param offset whatever has changed since is at this offset of the topic that names changes or behind it
 */
record VerifiedBase(long offset) {
    private static final String BASE = Sql.resource("verified_base.sql");
    private static final String LAST_FULL = Sql.resource("last_full.sql");

    /**
     * Looks for evidence that holds still: nothing that it rests on has changed, and no later comparison of rows that did
     * not change has found a difference.
     *
     * @param basis what it has to rest on, as {@link Layout#basis} says
     */
    static Optional<VerifiedBase> newest(Way way, String basis) throws SQLException {
        Plan plan = way.plan();
        try (Connection connection = plan.target().database().connect(Sessions.APPLICATION);
                PreparedStatement query = connection.prepareStatement(BASE)) {
            query.setString(1, Validation.served(way.direction()));
            query.setString(2, plan.migration());
            query.setString(3, way.tenant().slug());
            query.setString(4, plan.migration());
            query.setString(5, way.tenant().slug());
            query.setString(6, basis);
            query.setString(7, Validation.served(way.direction()));
            query.setString(8, basis);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.ofNullable((Long) row.getObject(1)).map(VerifiedBase::new)
                        : Optional.empty();
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
