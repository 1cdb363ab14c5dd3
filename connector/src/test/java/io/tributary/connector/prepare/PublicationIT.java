package io.tributary.connector.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.embedded.PostgresServer;
import io.tributary.embedded.PostgresVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Needs servers of every version; the profile {@code versions} runs it. */
@Tag("versions")
class PublicationIT {
    private static final TableName INVOICE = new TableName("public", "invoice");
    /** Null before the version that can publish generated columns. */
    private static final String OPTIONS = "SELECT pubinsert AND pubupdate AND pubdelete AND pubtruncate AND pubviaroot,"
            + " to_jsonb(p) ->> 'pubgencols' FROM pg_publication AS p WHERE pubname = 'saas'";

    @ParameterizedTest
    @EnumSource
    void a_publication_carries_every_change_and_no_generated_column(PostgresVersion version) throws SQLException {
        try (PostgresServer server = start(version);
                Connection connection = server.connect("postgres")) {
            Publication publication = new Publication(connection, "saas");

            publication.publish(List.of(new Table(INVOICE, false, List.of(), List.of("id"))));

            assertThat(publication.tables()).contains(Set.of(INVOICE));
            assertPublishesAllButGeneratedColumns(connection, version);
        }
    }

    @ParameterizedTest
    @EnumSource
    void one_that_was_made_otherwise_is_made_so(PostgresVersion version) throws SQLException {
        try (PostgresServer server = start(version);
                Connection connection = server.connect("postgres")) {
            String generated = version == PostgresVersion.V18 ? ", publish_generated_columns = stored" : "";
            server.execute(
                    "postgres",
                    "CREATE PUBLICATION saas FOR TABLE public.other WITH (publish = 'insert'" + generated + ")");
            Publication publication = new Publication(connection, "saas");

            publication.publish(List.of(new Table(INVOICE, false, List.of(), List.of("id"))));

            assertThat(publication.tables()).contains(Set.of(INVOICE));
            assertPublishesAllButGeneratedColumns(connection, version);
        }
    }

    private static PostgresServer start(PostgresVersion version) throws SQLException {
        PostgresServer server = PostgresServer.startTemporary(version, Map.of());
        server.execute(
                "postgres",
                "CREATE TABLE public.invoice (id int PRIMARY KEY, net int, tax int GENERATED ALWAYS AS (net / 5) STORED);"
                        + "CREATE TABLE public.other (id int PRIMARY KEY)");
        return server;
    }

    private static void assertPublishesAllButGeneratedColumns(Connection connection, PostgresVersion version)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OPTIONS)) {
            assertThat(row.next()).isTrue();
            assertThat(row.getBoolean(1)).isTrue();
            assertThat(row.getString(2)).isEqualTo(version == PostgresVersion.V18 ? "n" : null);
        }
    }
}
