package io.tributary.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.embedded.PostgresServer;
import io.tributary.sink.schema.TargetSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checks of a chaos run fail where they have to: the target is damaged on purpose, each time in another way. */
class LedgerIT {
    private static final int TRANSACTIONS = 60;
    private static final List<String> TABLES = List.of("counter", "entry", "line", "account");
    private static final String PLAN = """
            migration: saas
            kafka: { bootstrap.servers: "localhost:1" }
            target: { url: "%s", username: migration_role, password: tributary, applicationRole: application_role }
            tenants:
              - { slug: tenant-a, source: { url: "%s", username: postgres, password: "" } }
            """;

    @TempDir
    private static Path directory;

    private static PostgresServer server;
    private static Plan plan;
    private static UUID tenant;

    private Connection source;
    /** The administrator's, who sees everything; what a test does with it is undone. */
    private Connection target;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.startTemporary(Map.of());
        for (String role : List.of("migration_role", "application_role")) {
            server.execute("postgres", "CREATE ROLE " + role + " LOGIN PASSWORD 'tributary'");
        }
        server.execute("postgres", "GRANT SET ON PARAMETER session_replication_role TO migration_role");
        server.createDatabase("target");
        server.execute("postgres", "ALTER DATABASE target OWNER TO migration_role");
        server.createDatabase("source");
        Path file = directory.resolve("tributary.yml");
        Files.writeString(file, PLAN.formatted(server.url("target"), server.url("source")));
        plan = PlanReader.read(file, Map.of());
        Ledger.createIn(plan.tenants().get(0).source());
        TargetSchema.read(plan).apply();
        Ledger.watch(server, "target");
        long seed = System.nanoTime();
        System.out.println("LedgerIT seed " + seed);
        Random random = new Random(seed);
        try (Connection source = server.connect("source");
                Connection target = server.connect("target")) {
            source.setAutoCommit(false);
            for (int done = 0; done < TRANSACTIONS; done++) {
                Ledger.enter(source, random);
                source.rollback();
                Ledger.enter(source, random);
                source.commit();
            }
            try (Statement statement = target.createStatement();
                    ResultSet row = statement.executeQuery("SELECT id FROM public.tenants")) {
                row.next();
                tenant = row.getObject(1, UUID.class);
            }
            copy(source, target);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        source = server.connect("source");
        target = server.connect("target");
        target.setAutoCommit(false);
        run("SET LOCAL session_replication_role = replica");
    }

    @AfterEach
    void undo() throws SQLException {
        target.rollback();
        target.close();
        source.close();
    }

    /** Writes the source's rows as a copy of them is written: in place of those that are there. */
    private static void copy(Connection source, Connection target) throws SQLException {
        try (Statement read = source.createStatement();
                Statement write = target.createStatement()) {
            write.execute("SET session_replication_role = replica");
            for (String table : TABLES) {
                write.execute("DELETE FROM demo_ledger." + table);
                try (ResultSet row = read.executeQuery("SELECT to_jsonb(t) FROM demo_ledger." + table + " AS t")) {
                    while (row.next()) {
                        write.execute("INSERT INTO demo_ledger." + table
                                + " SELECT (jsonb_populate_record(NULL::demo_ledger." + table + ", '"
                                + row.getString(1) + "' || jsonb_build_object('tenant_id', '" + tenant + "'))).*");
                    }
                }
            }
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What the tenant's application sees of the damage, had it been committed. */
    private List<String> violations(long seen) throws SQLException {
        run("SET LOCAL ROLE application_role; SET LOCAL app.tenant_id = '" + tenant + "'");
        List<String> found = LedgerView.read(target, 0).violations(seen);
        run("RESET ROLE");
        return found;
    }

    private Ledger.Balance balance() throws SQLException {
        return Ledger.balance(source, target, tenant);
    }

    @Test
    void what_is_whole_violates_nothing() throws SQLException {
        assertThat(violations(TRANSACTIONS)).isEmpty();
        assertThat(balance()).isEqualTo(new Ledger.Balance(TRANSACTIONS, 0, 0));
    }

    @Test
    void before_the_first_copy_there_is_nothing_to_violate() throws SQLException {
        for (String table : TABLES) {
            run("DELETE FROM demo_ledger." + table);
        }

        assertThat(violations(0)).isEmpty();
        assertThat(balance()).isEqualTo(new Ledger.Balance(0, TRANSACTIONS, 0));
    }

    @Test
    void a_copy_that_is_made_again_is_nothing_doubled() throws SQLException {
        copy(source, target);

        assertThat(violations(TRANSACTIONS)).isEmpty();
        assertThat(balance()).isEqualTo(new Ledger.Balance(TRANSACTIONS, 0, 0));
    }

    @Test
    void a_transaction_that_is_gone_is_lost_and_leaves_a_gap() throws SQLException {
        run("DELETE FROM demo_ledger.line WHERE entry = 17");
        run("DELETE FROM demo_ledger.entry WHERE number = 17");

        assertThat(violations(0)).containsExactly("there are 59 entries from 1 to 60");
        assertThat(balance()).isEqualTo(new Ledger.Balance(TRANSACTIONS - 1, 1, 0));
    }

    @Test
    void the_newest_transaction_that_is_gone_again_is_seen_by_whoever_has_seen_it() throws SQLException {
        run("DELETE FROM demo_ledger.line WHERE entry = 60");
        run("DELETE FROM demo_ledger.entry WHERE number = 60");
        run("UPDATE demo_ledger.counter SET number = 59");

        assertThat(violations(60)).contains("the counter went back from 60 to 59");
        assertThat(balance().lost()).isEqualTo(1);
    }

    @Test
    void a_transaction_that_overwrites_itself_is_doubled() throws SQLException {
        run("INSERT INTO demo_ledger.entry SELECT * FROM demo_ledger.entry WHERE number = 17"
                + " ON CONFLICT (tenant_id, number) DO UPDATE SET writer = EXCLUDED.writer");

        assertThat(balance()).isEqualTo(new Ledger.Balance(TRANSACTIONS, 0, 1));
    }

    @Test
    void a_transaction_that_hides_its_first_application_is_doubled() throws SQLException {
        run("CREATE TEMPORARY TABLE hidden ON COMMIT DROP AS SELECT * FROM demo_ledger.entry WHERE number = 60");
        run("DELETE FROM demo_ledger.entry WHERE number = 60");
        run("INSERT INTO demo_ledger.entry SELECT * FROM hidden");
        run("UPDATE demo_ledger.counter SET number = 60");

        assertThat(violations(60)).isEmpty();
        assertThat(balance()).isEqualTo(new Ledger.Balance(TRANSACTIONS, 0, 1));
    }

    @Test
    void a_transaction_that_comes_before_the_one_before_it_leaves_a_gap() throws SQLException {
        run("INSERT INTO demo_ledger.entry (tenant_id, number, writer, lines)"
                + " SELECT tenant_id, 62, writer, 0 FROM demo_ledger.entry WHERE number = 60");
        run("UPDATE demo_ledger.counter SET number = 62");

        assertThat(violations(60)).containsExactly("there are 61 entries from 1 to 62");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UPDATE demo_ledger.counter SET number = 61 | newest entry is 60
            INSERT INTO demo_ledger.entry (tenant_id, number, writer, lines) SELECT tenant_id, 61, writer, 0 FROM demo_ledger.entry WHERE number = 60 | newest entry is 61
            DELETE FROM demo_ledger.line WHERE entry = 17 AND line = 1 | 1 entries lack lines
            INSERT INTO demo_ledger.line (tenant_id, entry, line) SELECT tenant_id, 61, 1 FROM demo_ledger.entry WHERE number = 60 | 1 lines lack their entry
            UPDATE demo_ledger.account SET balance = balance - 7 WHERE slot = 3 | 19993 in all
            UPDATE demo_ledger.account SET balance = balance + CASE slot WHEN 3 THEN 7 ELSE -7 END WHERE slot IN (3, 4) | not as transaction 60 left
            UPDATE demo_ledger.account SET slot = -1 WHERE slot = 3 | 20 accounts have 19 slots
            UPDATE demo_ledger.account SET id = id + 5000 WHERE slot = 3 | not as transaction 60 left
            DELETE FROM demo_ledger.account WHERE slot = 3 | 19 accounts
            """)
    void half_a_transaction_is_seen(String damage, String violation) throws SQLException {
        run(damage);

        assertThat(violations(60)).anySatisfy(found -> assertThat(found).contains(violation));
    }

    @Test
    void a_reader_counts_what_it_sees_and_nothing_before() throws Exception {
        Tenant only = plan.tenants().get(0);
        LedgerCheck check = new LedgerCheck(connection -> List.of());
        try (RoutedReaders readers = RoutedReaders.start(
                plan, "tributary", known -> true, Map.of(only, tenant), Map.of(only, check), false)) {
            await().until(() -> readers.checks() > 20);
            assertThat(readers.violations()).isZero();

            server.execute("target", "UPDATE demo_ledger.account SET slot = 30 WHERE slot = 3");
            await().until(() -> readers.violations() > 0);

            server.execute("target", "UPDATE demo_ledger.account SET slot = 3 WHERE slot = 30");
            await().until(() -> stays(readers));
            readers.stop();
        }
    }

    @Test
    void all_that_a_check_asks_for_is_of_one_snapshot() throws Exception {
        try (RoutedReaders readers = RoutedReaders.start(plan, "tributary", known -> true, Map.of(), Map.of(), false)) {
            List<String> found = readers.look(tenant, connection -> {
                LedgerView before = LedgerView.read(connection, 0);
                server.execute("target", "UPDATE demo_ledger.account SET slot = 30 WHERE slot = 3");
                LedgerView after = LedgerView.read(connection, 0);
                return before.equals(after) ? List.of() : List.of("what was committed meanwhile is seen");
            });

            assertThat(found).isEmpty();
        } finally {
            server.execute("target", "UPDATE demo_ledger.account SET slot = 3 WHERE slot = 30");
        }
    }

    /** Whether no look of the next few sees a violation. */
    private static boolean stays(RoutedReaders readers) {
        long checks = readers.checks();
        long violations = readers.violations();
        await().until(() -> readers.checks() > checks + 5);
        return readers.violations() == violations;
    }
}
