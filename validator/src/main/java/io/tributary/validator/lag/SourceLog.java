package io.tributary.validator.lag;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.PGProperty;
import org.postgresql.replication.LogSequenceNumber;

/**
 * What a source says of its log.
 *
 * @param behind the bytes behind a position
 * @param retained the bytes that the tenant's slot keeps; empty without a slot
 */
record SourceLog(long behind, Optional<Long> retained) {
    private static final String QUERY = StatusReader.resource("source.sql");
    private static final int TIMEOUT_SECONDS = 5;

    static SourceLog read(Plan plan, Tenant tenant, LogSequenceNumber position) throws SQLException {
        Properties properties = tenant.source().properties("tributary status");
        PGProperty.CONNECT_TIMEOUT.set(properties, TIMEOUT_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(properties, TIMEOUT_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, TIMEOUT_SECONDS);
        try (Connection connection = DriverManager.getConnection(tenant.source().url(), properties);
                PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, position.asString());
            query.setString(2, plan.replicationName(tenant));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new SourceLog(row.getLong("behind"), retained(row));
            }
        }
    }

    private static Optional<Long> retained(ResultSet row) throws SQLException {
        long bytes = row.getLong("retained");
        return row.wasNull() ? Optional.empty() : Optional.of(bytes);
    }
}
