package io.tributary.sink.schema.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamesIT {

    @Test
    void names_are_quoted_wherever_the_server_quotes_them() throws SQLException {
        try (PostgresServer server = PostgresServer.startTemporary(Map.of());
                Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT name, quote_ident(name) FROM (SELECT word FROM"
                        + " pg_get_keywords() WHERE catcode <> 'U' UNION ALL SELECT unnest(ARRAY['plain', 'With Space',"
                        + " 'Üml', 'a\"b', 'a$b', '1st', '_x'])) AS names (name)")) {
            while (row.next()) {
                assertThat(Names.quote(row.getString(1))).isEqualTo(row.getString(2));
            }
        }
    }
}
