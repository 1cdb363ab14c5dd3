package io.tributary.validator.compare;

import io.tributary.contract.wire.Marker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** Writes markers into a source's log. */
final class Markers {

    private Markers() {}

    /** Writes a marker in a transaction of its own and returns its id. The connection commits by itself. */
    static String emit(Connection source) throws SQLException {
        String id = UUID.randomUUID().toString();
        String sql = "SELECT pg_logical_emit_message(true, ?, ?)";
        try (PreparedStatement statement = source.prepareStatement(sql)) {
            statement.setString(1, Marker.PREFIX);
            statement.setString(2, id);
            statement.execute();
        }
        return id;
    }
}
