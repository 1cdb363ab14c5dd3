package io.tributary.contract.control;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** What a tenant's source looked like where its stream is. */
record LayoutTable(String migration, String slug) {

    Optional<String> read(Connection session) throws SQLException {
        String sql = "SELECT layout FROM tributary.source_layout WHERE migration = ? AND slug = ?";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, migration);
            query.setString(2, slug);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    void write(Connection session, String layout) throws SQLException {
        String sql = "INSERT INTO tributary.source_layout (migration, slug, layout) VALUES (?, ?, ?::jsonb)"
                + " ON CONFLICT (migration, slug) DO UPDATE SET layout = EXCLUDED.layout";
        try (PreparedStatement upsert = session.prepareStatement(sql)) {
            upsert.setString(1, migration);
            upsert.setString(2, slug);
            upsert.setString(3, layout);
            upsert.executeUpdate();
        }
    }
}
