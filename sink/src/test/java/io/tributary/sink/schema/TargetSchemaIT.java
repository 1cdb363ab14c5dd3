package io.tributary.sink.schema;

import static io.tributary.sink.schema.TestingDatabases.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.mapping.NameUuids;
import io.tributary.contract.plan.Plan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TargetSchemaIT {
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
    void tables_that_only_some_tenants_have_are_all_there() throws SQLException {
        String target = databases.target();
        Plan plan = databases.plan(
                target,
                databases.source("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY)"),
                databases.source("CREATE TABLE b (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY)"));
        TargetSchema schema = TargetSchema.read(plan);
        schema.apply();
        assertThat(schema.findings()).isEmpty();
        assertThat(text(
                        target,
                        "SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class"
                                + " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"))
                .isEqualTo("a,b,c,tenants");
        assertThat(text(target, "SELECT count(*) FROM tenants")).isEqualTo("2");
    }

    @Test
    void what_is_added_to_the_sources_later_is_the_only_thing_applied() throws SQLException {
        String target = databases.target();
        String source = databases.source(resource("shop.sql"));
        Plan plan = databases.plan(target, source);
        TargetSchema.read(plan).apply();
        databases
                .server()
                .execute(
                        source,
                        "ALTER TABLE users ADD nick text; CREATE INDEX nicks ON users (nick);"
                                + " CREATE TABLE notes (id int PRIMARY KEY)");
        TargetSchema schema = TargetSchema.read(plan);
        assertThat(schema.ddl())
                .contains(
                        "ADD COLUMN IF NOT EXISTS nick text",
                        "CREATE INDEX IF NOT EXISTS nicks",
                        "CREATE TABLE IF NOT EXISTS public.notes")
                .doesNotContain("CREATE TABLE IF NOT EXISTS public.users", "INSERT INTO");
        schema.apply();
        assertThat(TargetSchema.read(plan).ddl()).isEmpty();
    }

    @Test
    void a_source_whose_encoding_has_few_characters_is_read() throws SQLException {
        databases
                .server()
                .execute(
                        "postgres",
                        "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");
        databases
                .server()
                .execute("latin", "CREATE DOMAIN \"Grüße\" AS text; CREATE TABLE a (id \"Grüße\" PRIMARY KEY)");
        Plan plan = databases.plan(databases.target(), "latin");
        TargetSchema.read(plan).apply();
        assertThat(TargetSchema.read(plan).ddl()).isEmpty();
    }

    @Test
    void a_lost_policy_grant_and_guard_come_back() throws SQLException {
        String target = databases.target();
        Plan plan = databases.plan(target, databases.source("CREATE TABLE a (id int PRIMARY KEY)"));
        TargetSchema.read(plan).apply();
        databases
                .server()
                .execute(
                        target,
                        "DROP POLICY tributary_tenant ON a; REVOKE INSERT ON a FROM application_role;"
                                + " ALTER TABLE a NO FORCE ROW LEVEL SECURITY");
        TargetSchema schema = TargetSchema.read(plan);
        assertThat(schema.ddl()).contains("CREATE POLICY", "FORCE ROW LEVEL SECURITY", "GRANT SELECT, INSERT");
        schema.apply();
        assertThat(TargetSchema.read(plan).ddl()).isEmpty();
    }

    @Test
    void what_default_privileges_give_away_is_taken_back_from_new_tables() throws SQLException {
        String target = databases.target();
        Plan plan = databases.plan(target, databases.source("CREATE TABLE a (id int PRIMARY KEY)"));
        String defaults = "ALTER DEFAULT PRIVILEGES FOR ROLE migration_role ";
        databases.server().execute(target, defaults + "GRANT ALL ON TABLES TO application_role, PUBLIC");
        try {
            TargetSchema.read(plan).apply();

            assertThat(TargetSchema.read(plan).ddl()).isEmpty();
            assertThat(blockers(plan)).isEmpty();
        } finally {
            databases.server().execute(target, defaults + "REVOKE ALL ON TABLES FROM application_role, PUBLIC");
        }
    }

    @Test
    void what_opens_the_target_to_other_tenants_is_a_blocker() throws SQLException {
        String target = databases.target();
        Plan plan = databases.plan(target, databases.source("CREATE TABLE a (id int PRIMARY KEY)"));
        TargetSchema.read(plan).apply();
        databases
                .server()
                .execute(target, "CREATE POLICY all_of_it ON a USING (true); GRANT TRUNCATE ON a TO application_role");
        assertThat(blockers(plan)).containsExactlyInAnyOrder("target-policy", "target-privileges");
    }

    @Test
    void what_the_sources_cannot_bring_is_a_blocker_and_nothing_is_written() throws SQLException {
        String target = databases.target();
        Plan plan = databases.plan(target, databases.source("""
                        CREATE TABLE keyless (a int);
                        CREATE TABLE tenants (id int PRIMARY KEY);
                        CREATE TABLE taken (tenant_id int PRIMARY KEY);
                        CREATE TABLE parent (id int PRIMARY KEY);
                        CREATE TYPE span;
                        CREATE FUNCTION first_of(span) RETURNS span IMMUTABLE LANGUAGE internal AS 'int4range_canonical';
                        CREATE TYPE span AS RANGE (subtype = int, canonical = first_of);
                        CREATE TYPE words;
                        CREATE FUNCTION words_in(cstring) RETURNS words IMMUTABLE STRICT LANGUAGE internal AS 'textin';
                        CREATE FUNCTION words_out(words) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'textout';
                        CREATE TYPE words (INPUT = words_in, OUTPUT = words_out, LIKE = text);
                        CREATE TABLE texts (id int PRIMARY KEY, words words[]);
                        CREATE TEXT SEARCH CONFIGURATION mine (COPY = english);
                        CREATE TABLE found (id int PRIMARY KEY, body text,
                            words tsvector GENERATED ALWAYS AS (to_tsvector('public.mine', body)) STORED);
                        CREATE EXTENSION postgres_fdw;
                        CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw;
                        CREATE TABLE spread (id int) PARTITION BY LIST (id);
                        CREATE FOREIGN TABLE far PARTITION OF spread FOR VALUES IN (1) SERVER away;
                        CREATE TABLE spans (id int PRIMARY KEY, span span, whole parent);
                        CREATE FUNCTION valid(int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0';
                        CREATE TABLE checked (id int PRIMARY KEY CHECK (valid(id)));
                        """));
        TargetSchema schema = TargetSchema.read(plan);
        assertThat(blockers(plan))
                .contains(
                        "table-primary-key",
                        "reserved-table",
                        "reserved-column",
                        "table-partitions",
                        "column-type",
                        "target-object");
        assertThatThrownBy(schema::apply)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("public.keyless has no primary key")
                .hasMessageContaining("function public.valid(integer)")
                .hasMessageContaining("type public.words, which is needed for public.texts")
                .hasMessageContaining("type public.span, which is needed for public.spans")
                .hasMessageContaining("text search configuration public.mine, which is needed for public.found")
                .hasMessageContaining("partition public.far of public.spread is a foreign table");
        assertThat(text(target, "SELECT to_regclass('public.parent') IS NULL")).isEqualTo("t");
    }

    @Test
    void sources_that_differ_are_named_with_table_column_and_tenants() throws SQLException {
        String one = databases.source("CREATE TABLE a (id int PRIMARY KEY, b text, c int CHECK (c > 0), d int UNIQUE)");
        String other =
                databases.source("CREATE TABLE a (id int PRIMARY KEY, b text NOT NULL, c int CHECK (c > 1), e int)");
        Plan plan = databases.plan(databases.target(), one, other);
        assertThat(TargetSchema.read(plan).findings())
                .filteredOn(finding -> finding.severity() == Severity.BLOCKER)
                .extracting(Finding::found)
                .containsExactly(
                        "column public.a.d is in " + one + ", but not in " + other
                                + ", and cannot be null there: it belongs to a_d_key",
                        "column public.a.b differs between tenants: text in " + one + "; text NOT NULL in " + other,
                        "constraint a_c_check of public.a differs between tenants: CHECK ((c > 0)) in " + one
                                + "; CHECK ((c > 1)) in " + other);
    }

    @Test
    void what_stays_behind_is_named_in_a_warning() throws SQLException {
        Plan plan = databases.plan(databases.target(), List.of("public.log"), databases.source("""
                CREATE TABLE log (id int PRIMARY KEY);
                CREATE TABLE a (id int PRIMARY KEY, log_id int REFERENCES log, u int REFERENCES a ON UPDATE SET NULL);
                CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);
                CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
                ALTER TABLE a ADD CONSTRAINT never_checked CHECK (id > 100) NOT VALID;
                CREATE VIEW seen AS SELECT * FROM a;
                CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
                """));
        TargetSchema schema = TargetSchema.read(plan);
        schema.apply();
        assertThat(schema.findings())
                .allMatch(finding -> finding.severity() == Severity.WARNING)
                .extracting(Finding::check)
                .containsExactlyInAnyOrder("not-carried-over", "foreign-key", "foreign-key", "check-constraint");
        assertThat(schema.findings()).anyMatch(finding -> finding.found()
                .contains("function public.f(); view public.seen; trigger t on public.a"));
    }

    @Test
    void a_tenants_id_is_the_plans_else_the_targets_else_derived() throws SQLException {
        String target = databases.target();
        String source = databases.source("CREATE TABLE a (id int PRIMARY KEY)");
        UUID id = UUID.randomUUID();
        String derived = databases.source("CREATE TABLE a (id int PRIMARY KEY)");
        TargetSchema.read(databases.plan(
                        target,
                        List.of(),
                        List.of(
                                databases.tenant(source, Optional.of(id)),
                                databases.tenant(derived, Optional.empty()))))
                .apply();
        assertThat(text(target, "SELECT id FROM tenants WHERE slug = '" + derived + "'"))
                .isEqualTo(NameUuids.ofTenant(derived).toString());
        assertThat(TargetSchema.read(databases.plan(target, source)).ddl()).isEmpty();
        Plan contradiction =
                databases.plan(target, List.of(), List.of(databases.tenant(source, Optional.of(UUID.randomUUID()))));
        assertThat(blockers(contradiction)).containsExactly("tenant-id");
    }

    @Test
    void two_who_apply_at_once_wait_for_each_other() throws Exception {
        Plan plan = databases.plan(databases.target(), databases.source(resource("shop.sql")));
        TargetSchema one = TargetSchema.read(plan);
        TargetSchema other = TargetSchema.read(plan);
        CompletableFuture<Void> applied = CompletableFuture.runAsync(() -> {
            try {
                one.apply();
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
        other.apply();
        applied.get(30, TimeUnit.SECONDS);
        assertThat(one.ddl()).isEmpty();
        assertThat(other.ddl()).isEmpty();
    }

    @Test
    void a_target_that_fails_in_the_middle_is_as_it_was() throws SQLException {
        String target = databases.target();
        Plan plan = databases.plan(
                target, databases.source("CREATE TABLE a (id int PRIMARY KEY); CREATE INDEX taken ON a (id)"));
        databases.server().execute(target, "CREATE VIEW taken AS SELECT 1");
        TargetSchema schema = TargetSchema.read(plan);
        assertThatThrownBy(schema::apply)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("would still lack: CREATE INDEX IF NOT EXISTS taken");
        assertThat(text(target, "SELECT to_regclass('public.a') IS NULL")).isEqualTo("t");
    }

    private static List<String> blockers(Plan plan) throws SQLException {
        return TargetSchema.read(plan).findings().stream()
                .filter(finding -> finding.severity() == Severity.BLOCKER)
                .map(Finding::check)
                .distinct()
                .toList();
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
