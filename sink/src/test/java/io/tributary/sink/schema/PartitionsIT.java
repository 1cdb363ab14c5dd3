package io.tributary.sink.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.plan.Plan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Partitions and tables that inherit: what tenants have of them, and that they are no way around the policy. */
class PartitionsIT {
    private static final String LOG =
            "CREATE TABLE log (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);";
    private static final String JANUARY =
            "CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');";

    private static TestingDatabases databases;

    @BeforeAll
    static void start() throws SQLException {
        databases = new TestingDatabases();
    }

    @AfterAll
    static void stop() {
        databases.close();
    }

    @Test
    void partitions_that_only_some_tenants_have_are_all_there() throws SQLException {
        Plan plan = databases.plan(
                databases.target(),
                databases.source(LOG + JANUARY),
                databases.source(LOG + "CREATE TABLE log_2 PARTITION OF log"
                        + " FOR VALUES FROM ('2024-02-01') TO ('2024-03-01'); CREATE TABLE log_rest PARTITION OF log"
                        + " DEFAULT"));
        TargetSchema schema = TargetSchema.read(plan);
        assertThat(schema.findings()).isEmpty();
        assertThat(schema.ddl()).contains("log_1 PARTITION OF", "log_2 PARTITION OF", "log_rest PARTITION OF");
        schema.apply();
        assertThat(schema.rules().tables()).hasSize(1);
    }

    @Test
    void a_partition_of_the_same_name_with_other_bounds_differs_between_tenants() throws SQLException {
        String one = databases.source(LOG + JANUARY);
        String two = databases.source(LOG + JANUARY.replace("2024-02-01", "2024-02-02"));
        assertThat(blockers(databases.plan(databases.target(), one, two)))
                .containsExactly("the place of public.log_1 differs between tenants: PARTITION OF public.log FOR VALUES"
                        + " FROM ('2024-01-01') TO ('2024-02-01') in " + one + "; PARTITION OF public.log FOR VALUES"
                        + " FROM ('2024-01-01') TO ('2024-02-02') in " + two);
    }

    @Test
    void partitions_that_overlap_are_named_with_their_tenants_and_nothing_is_applied() throws SQLException {
        String one = databases.source(LOG + JANUARY);
        String two = databases.source(
                LOG + "CREATE TABLE log_early PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2024-01-02');");
        Plan plan = databases.plan(databases.target(), one, two);
        assertThat(blockers(plan))
                .containsExactly("partitions of public.log overlap: public.log_1 FOR VALUES FROM ('2024-01-01') TO"
                        + " ('2024-02-01') in " + one + "; public.log_early FOR VALUES FROM (MINVALUE) TO"
                        + " ('2024-01-02') in " + two);
        TargetSchema schema = TargetSchema.read(plan);
        assertThatThrownBy(schema::apply).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_overlap_that_only_postgresql_can_see_leaves_the_target_as_it_was() throws SQLException {
        String names = "CREATE TABLE n (name text PRIMARY KEY) PARTITION BY RANGE (name);";
        String target = databases.target();
        TargetSchema schema = TargetSchema.read(databases.plan(
                target,
                databases.source(names + "CREATE TABLE n1 PARTITION OF n FOR VALUES FROM ('a') TO ('m')"),
                databases.source(names + "CREATE TABLE n2 PARTITION OF n FOR VALUES FROM ('k') TO ('z')")));
        assertThatThrownBy(schema::apply).isInstanceOf(SQLException.class).hasMessageContaining("would overlap");
        assertThat(text(target, "SELECT to_regclass('public.n') IS NULL")).isEqualTo("t");
    }

    @Test
    void a_partition_of_the_target_alone_is_guarded_and_is_named_where_it_is_in_the_way() throws SQLException {
        String target = databases.target();
        String source = databases.source(LOG);
        Plan plan = databases.plan(target, source);
        TargetSchema.read(plan).apply();
        databases
                .server()
                .execute(
                        target,
                        "SET ROLE migration_role; CREATE TABLE log_own PARTITION OF log FOR VALUES FROM"
                                + " ('2024-01-15') TO ('2024-01-20')");
        TargetSchema schema = TargetSchema.read(plan);
        assertThat(schema.ddl())
                .contains("ALTER TABLE public.log_own\n    ENABLE ROW LEVEL SECURITY", "POLICY", "GRANT SELECT")
                .doesNotContain("CREATE TABLE");
        schema.apply();
        databases.server().execute(source, JANUARY);
        assertThat(blockers(plan))
                .containsExactly("partitions of public.log overlap: public.log_1 FOR VALUES FROM ('2024-01-01') TO"
                        + " ('2024-02-01') in the sources; public.log_own FOR VALUES FROM ('2024-01-15') TO"
                        + " ('2024-01-20') in the target");
    }

    @Test
    void what_a_source_gets_later_is_the_only_thing_applied() throws SQLException {
        String source = databases.source(LOG + JANUARY + """
                CREATE TABLE base (id int PRIMARY KEY, size int CONSTRAINT sized CHECK (size > 0));
                CREATE TABLE kid (PRIMARY KEY (id)) INHERITS (base);
                """);
        Plan plan = databases.plan(databases.target(), source);
        TargetSchema.read(plan).apply();
        databases.server().execute(source, """
                ALTER TABLE log ADD note text;
                ALTER TABLE base ADD nick text;
                CREATE INDEX log_notes ON log (note);
                CREATE TABLE log_rest PARTITION OF log DEFAULT;
                CREATE TABLE grandkid (toy text, PRIMARY KEY (id)) INHERITS (kid);
                """);
        TargetSchema schema = TargetSchema.read(plan);
        assertThat(schema.ddl())
                .containsOnlyOnce("ADD COLUMN IF NOT EXISTS note")
                .containsOnlyOnce("ADD COLUMN IF NOT EXISTS nick")
                .containsOnlyOnce("CREATE INDEX")
                .contains("log_rest PARTITION OF public.log DEFAULT", "ALTER TABLE public.grandkid INHERIT public.kid");
        schema.apply();
        assertThat(TargetSchema.read(plan).ddl()).isEmpty();
    }

    @Test
    void neither_a_partition_nor_an_heir_nor_a_parent_shows_or_takes_another_tenants_rows() throws SQLException {
        String target = databases.target();
        UUID victim = UUID.fromString("00000000-0000-8000-8000-00000000000a");
        UUID attacker = UUID.fromString("00000000-0000-8000-8000-00000000000b");
        String source = LOG + "CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')"
                + " PARTITION BY HASH (id); CREATE TABLE log_1_0 PARTITION OF log_1"
                + " FOR VALUES WITH (MODULUS 1, REMAINDER 0); CREATE TABLE base (id int PRIMARY KEY);"
                + " CREATE TABLE kid (toy text, PRIMARY KEY (id)) INHERITS (base)";
        Plan plan = databases.plan(
                target,
                List.of(),
                List.of(
                        databases.tenant(databases.source(source), Optional.of(victim)),
                        databases.tenant(databases.source(source), Optional.of(attacker))));
        TargetSchema.read(plan).apply();
        as(target, victim, "INSERT INTO log (id, day) VALUES (1, '2024-01-05')");
        as(target, victim, "INSERT INTO base (id) VALUES (1)");
        as(target, victim, "INSERT INTO kid (id, toy) VALUES (2, 'x')");
        for (String table : List.of("log", "log_1", "log_1_0", "base", "kid")) {
            assertThat(as(target, victim, "UPDATE " + table + " SET id = id"))
                    .as(table)
                    .isPositive();
            assertThat(as(target, attacker, "DELETE FROM " + table)).as(table).isZero();
            assertThat(as(target, attacker, "UPDATE " + table + " SET tenant_id = '" + attacker + "'"))
                    .as(table)
                    .isZero();
            assertThat(as(target, null, "DELETE FROM " + table)).as(table).isZero();
            String insert = table.startsWith("log")
                    ? "INSERT INTO " + table + " (id, day, tenant_id) VALUES (9, '2024-01-06', '" + victim + "')"
                    : "INSERT INTO " + table + " (id, tenant_id) VALUES (9, '" + victim + "')";
            assertThatThrownBy(() -> as(target, attacker, insert)).hasMessageContaining("row-level security");
            assertThatThrownBy(() -> as(target, attacker, "TRUNCATE " + table))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> as(target, attacker, "ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY"))
                    .hasMessageContaining("must be owner");
        }
    }

    private static List<String> blockers(Plan plan) throws SQLException {
        return TargetSchema.read(plan).findings().stream()
                .filter(finding -> finding.severity() == Severity.BLOCKER)
                .map(Finding::found)
                .toList();
    }

    private static int as(String target, UUID tenant, String sql) throws SQLException {
        try (Connection connection = databases.application(target);
                PreparedStatement set = connection.prepareStatement("SELECT set_config('app.tenant_id', ?, false)");
                Statement statement = connection.createStatement()) {
            set.setString(1, tenant == null ? "" : tenant.toString());
            set.execute();
            return statement.executeUpdate(sql);
        }
    }

    private static String text(String database, String sql) throws SQLException {
        try (Connection connection = databases.server().connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
