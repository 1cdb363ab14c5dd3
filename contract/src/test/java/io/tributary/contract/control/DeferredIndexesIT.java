package io.tributary.contract.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanException;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeferredIndexesIT {
    private static final TableName TABLE = new TableName("public", "Item s");
    private static final String SQL = "public.\"Item s\"";

    private static PostgresServer server;
    private Plan plan;
    private Tenant a;
    private Control control;
    private Connection session;

    @BeforeAll
    static void start() {
        server = PostgresServer.startTemporary(Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void createTarget() throws SQLException, PlanException {
        String name = "target_" + UUID.randomUUID().toString().replace("-", "");
        server.createDatabase(name);
        String text = """
                migration: m
                kafka: { bootstrap.servers: "localhost:1" }
                target: { url: "%s", username: postgres }
                tenants:
                  - { slug: a, source: { url: "jdbc:postgresql://a/a", username: u } }
                """;
        plan = PlanReader.parse("plan.yml", text.formatted(server.url(name)), Map.of());
        a = plan.tenant("a");
        control = new Control(plan, "test");
        control.install();
        session = plan.target().database().connect("test");
        run("CREATE TABLE " + SQL + " (tenant_id uuid, id int, ref int, \"No te\" text, PRIMARY KEY (tenant_id, id));"
                + "CREATE INDEX \"No te\" ON " + SQL + " (tenant_id, \"No te\" text_pattern_ops) WHERE id > 3;"
                + "CREATE INDEX ref ON " + SQL + " USING hash (ref) WITH (fillfactor = 70);"
                + "CREATE INDEX lower ON " + SQL + " (tenant_id, lower(\"No te\") DESC) INCLUDE (ref)");
    }

    @AfterEach
    void close() throws SQLException {
        control.close();
        session.close();
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> read(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        }
        return values;
    }

    private List<String> definitions() throws SQLException {
        return read("SELECT pg_get_indexdef(indexrelid) || coalesce(obj_description(indexrelid), '') || indisclustered"
                + " FROM pg_index WHERE indrelid = '" + SQL + "'::regclass AND indisvalid ORDER BY 1");
    }

    private int drop() throws SQLException {
        try (Connection own = plan.target().database().connect("test")) {
            own.setAutoCommit(false);
            return DeferredIndexes.drop(own, TABLE, 5 << 20, plan, a).orElse(-1);
        }
    }

    private List<String> left() throws SQLException {
        return DeferredIndexes.all(session).stream().map(DeferredIndex::name).toList();
    }

    private boolean build() throws SQLException {
        return DeferredIndexes.build(session, index -> true);
    }

    @Test
    void what_was_dropped_is_built_as_it_was() throws SQLException {
        List<String> before = definitions();
        assertThat(before).hasSize(4);
        assertThat(drop()).isEqualTo(3);
        assertThat(definitions()).singleElement().asString().contains("Item s_pkey");
        assertThat(left()).containsExactly("No te", "lower", "ref");
        assertThat(drop()).isZero();

        run("INSERT INTO " + SQL + " SELECT gen_random_uuid(), i, i, 'n' FROM generate_series(1, 10) i");
        assertThat(build()).isTrue();
        assertThat(definitions()).isEqualTo(before);
        assertThat(left()).isEmpty();
    }

    @Test
    void keys_and_what_a_definition_does_not_say_stay() throws SQLException {
        run("DROP INDEX public.\"No te\", public.ref, public.lower; CREATE UNIQUE INDEX one ON " + SQL
                + " (tenant_id, ref);"
                + "CREATE INDEX told ON " + SQL + " (ref); COMMENT ON INDEX public.told IS 'why';"
                + "CREATE INDEX bunched ON " + SQL + " (ref); ALTER TABLE " + SQL + " CLUSTER ON bunched;"
                + "CREATE INDEX precise ON " + SQL
                + " ((id + ref)); ALTER INDEX public.precise ALTER 1 SET STATISTICS 500");
        assertThat(drop()).isZero();
        assertThat(definitions()).hasSize(5);
    }

    @Test
    void nothing_is_dropped_where_a_tenant_is_served_or_moved() throws SQLException {
        run("UPDATE tributary.tenant SET phase = 'multi_tenant'");
        assertThat(drop()).isZero();
        run(
                "UPDATE tributary.tenant SET phase = 'replication';"
                        + "INSERT INTO tributary.move (migration, slug, kind, requested_by) VALUES ('m', 'a', 'cutover', 'test')");
        assertThat(drop()).isZero();
        run("UPDATE tributary.move SET state = 'undone'");
        assertThat(drop()).isEqualTo(3);
    }

    @Test
    void nothing_is_dropped_of_a_table_that_somebody_uses_or_that_has_much_more_in_it_than_comes() throws SQLException {
        try (Connection other = plan.target().database().connect("other");
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT FROM " + SQL);
            assertThat(drop()).as("while somebody reads").isEqualTo(-1);
            other.rollback();
        }
        run("INSERT INTO " + SQL
                + " SELECT gen_random_uuid(), i, i, repeat('n', 1000) FROM generate_series(1, 20000) i");
        assertThat(drop()).as("with 20 MB in it, and 5 to come").isZero();
        run("DELETE FROM " + SQL + " WHERE id > 2000");
        run("VACUUM FULL " + SQL);
        assertThat(drop()).isEqualTo(3);
    }

    @Test
    void they_are_due_when_their_tenants_rows_are_there_or_the_tenant_is_gone() throws SQLException {
        drop();
        assertThat(DeferredIndexes.due(session)).isEmpty();
        run("INSERT INTO tributary.progress (migration, slug) VALUES ('m', 'a') ON CONFLICT DO NOTHING");
        assertThat(DeferredIndexes.due(session)).isEmpty();
        run("UPDATE tributary.progress SET applied_at = now()");
        assertThat(DeferredIndexes.due(session)).hasSize(3);
        run("DELETE FROM tributary.progress; DELETE FROM tributary.tenant");
        assertThat(DeferredIndexes.due(session)).hasSize(3);
    }

    @Test
    void half_of_one_is_replaced_and_what_somebody_has_made_or_dropped_by_hand_is_left() throws SQLException {
        List<String> before = definitions();
        drop();
        run("CREATE INDEX ref ON " + SQL + " (ref); UPDATE pg_index SET indisvalid = false"
                + " WHERE indexrelid = 'public.ref'::regclass; CREATE INDEX lower ON " + SQL + " (id)");
        assertThat(left()).containsExactly("No te", "ref");
        assertThat(build()).isTrue();
        assertThat(definitions())
                .containsAll(before.stream()
                        .filter(index -> !index.contains("INDEX lower"))
                        .toList())
                .hasSize(4);

        drop();
        run("DROP TABLE " + SQL);
        assertThat(build()).isTrue();
        assertThat(left()).isEmpty();
    }

    @Test
    void one_that_cannot_be_built_is_kept_with_what_the_server_said_and_the_others_are_built() throws SQLException {
        drop();
        run("ALTER TABLE " + SQL + " DROP COLUMN ref");
        assertThat(build()).isFalse();
        assertThat(DeferredIndexes.all(session))
                .hasSize(2)
                .allMatch(index -> index.failure().orElseThrow().contains("\"ref\" does not exist"));
        run("ALTER TABLE " + SQL + " ADD COLUMN ref int");
        assertThat(build()).isTrue();
        assertThat(left()).isEmpty();
    }

    @Test
    void two_do_not_build_at_once() throws SQLException {
        drop();
        try (Connection other = plan.target().database().connect("other");
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(hashtextextended('tributary/deferred-index', 0))");
            assertThat(build()).isFalse();
            statement.execute("SELECT pg_advisory_unlock_all()");
            assertThat(build()).isTrue();
        }
    }
}
