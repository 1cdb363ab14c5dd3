package io.tributary.sink.schema;

import static io.tributary.sink.schema.TestingDatabases.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.plan.KeyStrategy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application's queries cost where 200 tenants share the tables. */
class PlansIT {
    private static final int TENANTS = 200;
    private static final int ROWS = 500;
    private static final String TENANT = "00000000-0000-8000-8000-000000000100";
    /** An application's queries; none of them mentions a tenant. */
    private static final String[] QUERIES = {
        "SELECT * FROM <entry> WHERE id = <id>",
        "SELECT * FROM <entry> WHERE id IN (<id>, <other>)",
        "SELECT * FROM <entry> WHERE id > <id> AND id <= <other>",
        "SELECT * FROM <entry> ORDER BY id LIMIT 10",
        "SELECT * FROM <entry> ORDER BY id DESC LIMIT 10 OFFSET 20",
        "SELECT * FROM <entry> WHERE at >= '2026-01-05' AND at < '2026-01-06'",
        "SELECT * FROM <entry> ORDER BY at DESC LIMIT 10",
        "SELECT * FROM <entry> WHERE reference = 'reference 77'",
        "SELECT * FROM <entry> WHERE account_id = <id>",
        "SELECT a.email, e.at FROM <account> AS a JOIN <entry> AS e ON e.account_id = a.id WHERE a.id = <id>",
        "SELECT a.email, count(*) FROM <account> AS a LEFT JOIN <entry> AS e ON e.account_id = a.id"
                + " WHERE a.email = 'user7@example.com' GROUP BY a.email",
        "SELECT max(at) FROM <entry>",
        "SELECT count(*) FROM <entry>",
        "SELECT count(*) FROM <account> AS a WHERE EXISTS (SELECT FROM <entry> AS e WHERE e.account_id = a.id)",
        "UPDATE <entry> SET reference = reference WHERE id = <id>",
        "DELETE FROM <entry> WHERE id = <id>",
    };

    private static TestingDatabases databases;
    private static String target;

    @BeforeAll
    static void start() throws SQLException {
        databases = new TestingDatabases();
        target = databases.target();
        var tables = TestingDatabases.tables(
                KeyStrategy.COMPOSITE, Map.of("public.kept_*", KeyStrategy.KEEP, "public.moved_*", KeyStrategy.OFFSET));
        TargetSchema.read(databases.plan(target, tables, databases.source(resource("plans.sql"))))
                .apply();
        fill("account", "entry", "<n>");
        fill("kept_account", "kept_entry", "md5(t || '/' || <n>)::uuid");
        fill("moved_account", "moved_entry", "t * 1000000000000 + <n>");
        databases.server().execute(target, "SET session_replication_role = replica; " + insert("parted_entry", "<n>"));
        databases.server().execute(target, "VACUUM ANALYZE");
    }

    /** Tenants' rows lie among one another's, as they do where tenants write at the same time. */
    private static void fill(String accounts, String entries, String key) throws SQLException {
        databases
                .server()
                .execute(
                        target,
                        "SET session_replication_role = replica; INSERT INTO tenants (id, slug, name) SELECT ('00000000-0000-8000-8000-' || lpad(t::text, 12,"
                                + " '0'))::uuid, 't' || t, 't' FROM generate_series(1, " + TENANTS
                                + ") AS t ON CONFLICT DO NOTHING;"
                                + " INSERT INTO " + accounts + " (tenant_id, id, email, balance) SELECT "
                                + tenant() + ", " + key.replace("<n>", "n") + ", 'user' || n || '@example.com', n"
                                + from(ROWS / 10) + ";" + insert(entries, key));
    }

    private static String insert(String entries, String key) {
        return "INSERT INTO " + entries + " (tenant_id, id, account_id, at, reference) SELECT " + tenant() + ", "
                + key.replace("<n>", "n") + ", " + key.replace("<n>", "(1 + n % " + ROWS / 10 + ")")
                + ", timestamptz '2026-01-01 00:00+0' + n * interval '1 h', 'reference ' || n" + from(ROWS);
    }

    private static String tenant() {
        return "('00000000-0000-8000-8000-' || lpad(t::text, 12, '0'))::uuid";
    }

    private static String from(int rows) {
        return " FROM generate_series(1, " + rows + ") AS n, generate_series(1, " + TENANTS + ") AS t";
    }

    @AfterAll
    static void stop() {
        databases.close();
    }

    static Stream<Arguments> queries() {
        return Stream.of("", "kept_", "moved_", "parted_")
                .flatMap(kind -> Stream.of(QUERIES).map(query -> Arguments.of(kind, query)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("queries")
    void a_tenants_query_reads_its_own_rows_by_an_index_that_the_tenant_leads(String kind, String query)
            throws SQLException {
        try (Connection session = session()) {
            ExplainedPlan plan = ExplainedPlan.of(session, sql(kind, query));

            assertThat(plan.sequentialScans()).as("%s", plan).isEmpty();
            assertThat(plan.initPlanLoops()).as("%s", plan).isNotEmpty().allMatch(loops -> loops <= 1);
            assertThat(plan.rowsRemoved()).as("%s", plan).isLessThanOrEqualTo(ROWS);
            assertThat(plan.indexConditions())
                    .as("%s", plan)
                    .isNotEmpty()
                    .allMatch(condition -> condition.contains("tenant_id") || isOfOneTenant(kind, condition));
            session.rollback();
        }
    }

    /** A key that is unique by itself finds its row without the tenant, and a range of shifted keys is one tenant's. */
    private static boolean isOfOneTenant(String kind, String condition) {
        return condition.matches(kind.equals("moved_") ? ".*\\bid [<>=].*" : ".*\\bid = .*")
                && !kind.isEmpty()
                && !kind.equals("parted_");
    }

    /** The planner lets only operators before the policy of which it knows that they leak nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM entry WHERE words @@ '77'::tsquery",
                "SELECT * FROM entry WHERE reference LIKE 'reference 77%'",
                "SELECT * FROM account WHERE balance = 7",
                "SELECT * FROM account WHERE lower(email) = 'user7@example.com'",
            })
    void what_no_index_may_serve_under_row_level_security_costs_a_look_at_the_tenants_own_rows(String query)
            throws SQLException {
        try (Connection session = session()) {
            ExplainedPlan plan = ExplainedPlan.of(session, query);

            assertThat(plan.sequentialScans()).as("%s", plan).isEmpty();
            assertThat(plan.indexConditions()).as("%s", plan).allMatch(condition -> condition.contains("tenant_id"));
            assertThat(plan.rowsRemoved()).as("%s", plan).isBetween(1L, (long) ROWS);
        }
    }

    @Test
    void a_prepared_statement_keeps_its_index_for_every_tenant() throws SQLException {
        try (Connection session = session();
                Statement statement = session.createStatement()) {
            statement.execute("SET plan_cache_mode = force_generic_plan;"
                    + " PREPARE one (int) AS SELECT * FROM entry WHERE id = $1;"
                    + " PREPARE range (timestamptz) AS SELECT * FROM entry WHERE at >= $1 ORDER BY at LIMIT 10");
            for (String call : new String[] {"EXECUTE one (77)", "EXECUTE range ('2026-01-05')"}) {
                ExplainedPlan plan = ExplainedPlan.of(session, call);
                assertThat(plan.sequentialScans()).as("%s", plan).isEmpty();
                assertThat(plan.indexConditions())
                        .as("%s", plan)
                        .allMatch(condition -> condition.contains("tenant_id"));
                assertThat(plan.rowsRemoved()).as("%s", plan).isZero();
            }
        }
    }

    private static String sql(String kind, String query) throws SQLException {
        String accounts = kind.equals("parted_") ? "account" : kind + "account";
        String ids = query.contains("a.id") ? accounts : kind + "entry";
        return query.replace("<entry>", kind + "entry")
                .replace("<account>", accounts)
                .replace("<id>", key(query.contains("account_id =") ? accounts : ids, 7))
                .replace("<other>", key(ids, 17));
    }

    /** The tenant's n-th key. */
    private static String key(String table, int number) throws SQLException {
        try (Connection superuser = databases.server().connect(target);
                Statement statement = superuser.createStatement();
                ResultSet row = statement.executeQuery("SELECT quote_literal(id) FROM " + table + " WHERE tenant_id = '"
                        + TENANT + "' ORDER BY id LIMIT 1 OFFSET " + number)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection session() throws SQLException {
        Connection session = databases.application(target);
        AttackedTarget.set(session, TENANT);
        session.setAutoCommit(false);
        return session;
    }
}
