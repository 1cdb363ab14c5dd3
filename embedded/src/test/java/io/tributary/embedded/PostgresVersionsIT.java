package io.tributary.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Needs the programs of every version; the profile {@code versions} has them and runs it. */
@Tag("versions")
class PostgresVersionsIT {
    @ParameterizedTest
    @EnumSource
    void a_server_is_of_the_version_that_was_asked_for_and_sorts_like_the_others(PostgresVersion version)
            throws SQLException {
        try (PostgresServer server = PostgresServer.startTemporary(version, Map.of())) {
            assertThat(query(server, "SHOW server_version_num")).startsWith(Integer.toString(version.major()));
            assertThat(query(server, "SHOW wal_level")).isEqualTo("logical");
            assertThat(query(server, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(query(server, "SELECT upper('é')")).isEqualTo("É");
            assertThat(query(server, "SELECT string_agg(s, '' ORDER BY s) FROM unnest(ARRAY['é','b','B','z']) s"))
                    .isEqualTo("Bbzé");
        }
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
