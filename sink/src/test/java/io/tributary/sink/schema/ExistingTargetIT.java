package io.tributary.sink.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A target that has tables, settings and rows already. */
class ExistingTargetIT {
    private static final UUID TENANT = UUID.fromString("6f1f6a0e-0000-4000-8000-000000000001");
    private static final String TABLES = """
            CREATE TABLE parent (id int PRIMARY KEY);
            CREATE TABLE child (id int PRIMARY KEY, parent_id int, amount int);
            CREATE TABLE part (id int PRIMARY KEY, parent_id int) PARTITION BY LIST (id);
            CREATE TABLE part_1 PARTITION OF part DEFAULT;
            """;

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
    void a_foreign_key_on_rows_that_break_it_is_refused_though_row_level_security_hides_them() throws SQLException {
        for (String table : List.of("child", "part")) {
            String source = databases.source(TABLES);
            String target = databases.target();
            Plan plan = plan(target, source);
            TargetSchema.read(plan).apply();
            databases
                    .server()
                    .execute(
                            target,
                            "INSERT INTO " + table + " (tenant_id, id, parent_id) VALUES ('" + TENANT + "', 1, 7)");
            databases
                    .server()
                    .execute(source, "ALTER TABLE " + table + " ADD FOREIGN KEY (parent_id) REFERENCES parent");
            TargetSchema schema = TargetSchema.read(plan);
            assertThatThrownBy(schema::apply)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("violates foreign key constraint");
            assertThat(unforced(target)).isEqualTo("0");

            databases.server().execute(target, "INSERT INTO parent (tenant_id, id) VALUES ('" + TENANT + "', 7)");
            schema.apply();
            assertThat(schema.ddl()).isEmpty();
            assertThat(unforced(target)).isEqualTo("0");
        }
    }

    @Test
    void a_check_on_rows_that_break_it_is_refused() throws SQLException {
        String source = databases.source(TABLES);
        String target = databases.target();
        Plan plan = plan(target, source);
        TargetSchema.read(plan).apply();
        databases
                .server()
                .execute(target, "INSERT INTO child (tenant_id, id, amount) VALUES ('" + TENANT + "', 1, -1)");
        databases.server().execute(source, "ALTER TABLE child ADD CHECK (amount > 0)");
        TargetSchema schema = TargetSchema.read(plan);
        assertThatThrownBy(schema::apply).isInstanceOf(SQLException.class).hasMessageContaining("child_amount_check");
    }

    @Test
    void settings_that_the_target_lacks_are_applied_and_its_own_stay_with_a_warning() throws SQLException {
        String source = databases.source("""
                CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b text, c text) WITH (fillfactor = 90);
                CREATE INDEX a_b ON a (b);
                CREATE SEQUENCE numbers;
                """);
        String target = databases.target();
        Plan plan = plan(target, source);
        TargetSchema.read(plan).apply();
        databases.server().execute(source, """
                ALTER TABLE a ALTER b SET STORAGE EXTERNAL, ALTER c SET STORAGE MAIN, ALTER c SET (n_distinct = 5);
                ALTER TABLE a SET (autovacuum_enabled = false), ALTER id SET INCREMENT BY 2;
                ALTER INDEX a_b SET (fillfactor = 70);
                ALTER SEQUENCE numbers CACHE 5;
                CREATE STATISTICS a_both ON b, c FROM a;
                """);
        databases.server().execute(target, """
                ALTER TABLE a ALTER b SET STORAGE PLAIN; ALTER TABLE a SET (fillfactor = 50);
                """);
        TargetSchema schema = TargetSchema.read(plan);
        assertThat(schema.ddl()).isEqualTo("""
                -- How tables are kept and analysed

                ALTER TABLE public.a SET (autovacuum_enabled=false);
                ALTER TABLE ONLY public.a ALTER COLUMN c SET STORAGE MAIN;
                ALTER TABLE ONLY public.a ALTER COLUMN c SET (n_distinct=5);
                ALTER INDEX public.a_b SET (fillfactor=70);
                CREATE STATISTICS IF NOT EXISTS public.a_both (ndistinct, dependencies, mcv) ON b, c FROM public.a;
                """);
        assertThat(schema.findings())
                .allMatch(finding -> finding.severity() == Severity.WARNING)
                .extracting(Finding::found)
                .containsExactly(
                        "sequence public.numbers is one with nothing special to it in the target, but CACHE 5 in the"
                                + " sources",
                        "column public.a.id is id integer NOT NULL GENERATED ALWAYS AS IDENTITY in the target, but"
                                + " should be id integer NOT NULL GENERATED ALWAYS AS IDENTITY (INCREMENT BY 2)",
                        "TABLE public.a SET fillfactor is 50 in the target, but 90 in the sources",
                        "TABLE ONLY public.a ALTER COLUMN b SET STORAGE is PLAIN in the target, but EXTERNAL in the"
                                + " sources");
        schema.apply();
        assertThat(TargetSchema.read(plan).ddl()).isEmpty();
    }

    @Test
    void a_table_that_is_whole_in_the_target_but_partitioned_in_the_sources_is_a_blocker() throws SQLException {
        String target = databases.target();
        TargetSchema.read(plan(target, databases.source("CREATE TABLE a (id int PRIMARY KEY)")))
                .apply();
        String source = databases.source("CREATE TABLE a (id int PRIMARY KEY) PARTITION BY HASH (id)");
        assertThat(TargetSchema.read(plan(target, source)).findings())
                .extracting(Finding::found)
                .contains("the place of public.a is a table of its own in the target, but should be PARTITION BY HASH"
                        + " (id)");
    }

    private static Plan plan(String target, String source) {
        return databases.plan(
                target,
                List.of(),
                List.of(new Tenant("tenant-a", "A", Optional.of(TENANT), databases.database(source, "reader"))));
    }

    private static String unforced(String target) throws SQLException {
        try (Connection connection = databases.server().connect(target);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p')"
                        + " AND relnamespace = 'public'::regnamespace AND NOT relforcerowsecurity")) {
            row.next();
            return row.getString(1);
        }
    }
}
