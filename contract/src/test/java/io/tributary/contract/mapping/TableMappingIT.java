package io.tributary.contract.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The mapping is declared once and has two forms. Here they are held against each other. */
class TableMappingIT {
    private static final UUID TENANT = NameUuids.ofTenant("acme");

    @Test
    void a_row_mapped_in_java_is_the_row_mapped_in_sql() throws SQLException {
        try (PostgresServer server = PostgresServer.startTemporary(Map.of())) {
            server.createDatabase("d");
            server.execute("d", """
                    CREATE TABLE public.t ("the id" int, k text, n numeric, d timestamptz, j jsonb, a int[],
                                           PRIMARY KEY (k, "the id"));
                    INSERT INTO public.t
                    SELECT i, 'k' || i, CASE WHEN i % 3 = 0 THEN 'NaN'::numeric ELSE i / 7.0 END,
                           CASE WHEN i % 5 = 0 THEN 'infinity' ELSE '2026-01-01'::timestamptz + i * interval '1 h' END,
                           CASE WHEN i % 2 = 0 THEN jsonb_build_object('i', i) END, ARRAY[i, NULL]
                      FROM generate_series(1, 100) i;
                    """);
            Database database = new Database(server.url("d"), "postgres", new Secret(""));
            try (Connection connection = database.connect("test")) {
                TableShape shape =
                        Catalog.tables(connection, name -> true).get(0).shape();
                TableMapping mapping = TableMapping.of(shape, TableRule.composite(), new TenantIdentity(TENANT, 0));
                List<String> columns =
                        shape.columns().stream().map(Identifiers::quote).toList();

                List<String[]> source = rows(connection, columns);
                List<String[]> inSql = rows(connection, mapping.expressions());

                assertThat(source).hasSize(100);
                for (int i = 0; i < source.size(); i++) {
                    Change change = new Change(Change.Operation.INSERT, shape, null, source.get(i));
                    assertThat(mapping.forward(change).row()).containsExactly(inSql.get(i));
                }
            }
        }
    }

    private static List<String[]> rows(Connection connection, List<String> expressions) throws SQLException {
        List<String[]> rows = new ArrayList<>();
        String sql = "SELECT " + String.join(", ", expressions) + " FROM public.t ORDER BY k";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                String[] values = new String[expressions.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = row.getString(i + 1);
                }
                rows.add(values);
            }
        }
        return rows;
    }
}
