package io.tributary.validator.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.contract.plan.Plan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;

/** Keeps every comparison that was made in the control schema. */
final class Evidence {
    private static final String INSERT = Sql.resource("evidence.sql");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Plan plan;

    Evidence(Plan plan) {
        this.plan = plan;
    }

    /** @param basis what {@link Layout#basis} said: a later comparison may begin where this one ended only if it still does */
    void keep(Validation validation, String basis) throws SQLException {
        try (Connection connection = plan.target().database().connect(Sessions.APPLICATION)) {
            keep(connection, validation, basis);
        }
    }

    /** The same on a session of the target that commits by itself. */
    void keep(Connection session, Validation validation, String basis) throws SQLException {
        Instant finished = validation.startedAt().plusMillis(validation.durationMillis());
        try (PreparedStatement insert = session.prepareStatement(INSERT)) {
            insert.setString(1, plan.migration());
            insert.setString(2, validation.slug());
            insert.setString(3, validation.position());
            insert.setLong(4, validation.offset());
            insert.setBoolean(5, validation.equal());
            insert.setString(6, json(validation));
            insert.setString(7, validation.requestedBy());
            insert.setTimestamp(8, Timestamp.from(validation.startedAt()));
            insert.setTimestamp(9, Timestamp.from(finished));
            insert.setString(10, validation.scope().text());
            insert.setObject(11, validation.sourceOffset(), Types.BIGINT);
            insert.setString(12, basis);
            insert.setObject(13, validation.backOffset(), Types.BIGINT);
            insert.executeUpdate();
        }
    }

    private static String json(Validation validation) {
        try {
            return JSON.writeValueAsString(validation);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a validation can always be written as JSON", e);
        }
    }
}
