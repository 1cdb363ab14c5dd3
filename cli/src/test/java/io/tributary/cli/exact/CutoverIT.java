package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.TestingCommand;
import io.tributary.cli.TestingDatabases;
import io.tributary.cli.TestingPlan;
import io.tributary.contract.check.Finding;
import io.tributary.contract.control.GateSchema;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveListener;
import io.tributary.validator.cutover.MoveOutcome;
import io.tributary.validator.cutover.MoveState;
import io.tributary.validator.cutover.Mover;
import io.tributary.validator.cutover.Parties;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Tenants are switched over while they are written to; what goes wrong before the switch is undone. */
class CutoverIT {
    private static final String TABLES = "CREATE TABLE owner (id int PRIMARY KEY, name text NOT NULL);"
            + "CREATE TABLE account (id bigserial PRIMARY KEY, owner int REFERENCES owner, balance int NOT NULL);"
            + "INSERT INTO owner SELECT n, 'owner ' || n FROM generate_series(1, 20) n;"
            + "INSERT INTO account (owner, balance) SELECT n % 20 + 1, n FROM generate_series(1, 200) n";
    private static ExactRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = ExactRig.of(Map.of("max_prepared_transactions", "5"));
        for (String slug : List.of("a", "b", "c", "d")) {
            rig.tenant(slug, TABLES);
        }
        rig.planLines("cutover: { maxLag: 60s, pauseLimit: 20s }");
        rig.start();
        rig.drain();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void a_tenant_is_switched_while_it_is_written_to_and_nothing_is_lost() throws Exception {
        validate("a");
        AtomicLong committed = new AtomicLong();
        CompletableFuture<String> writer = CompletableFuture.supplyAsync(() -> write("a", committed));
        Awaitility.await().until(() -> committed.get() > 20);
        try (Connection listener = listening()) {
            MoveOutcome outcome = cutover("a", Parties.of(rig.plan(), rig.control()));
            assertThat(outcome.refusals()).isEmpty();
            assertThat(outcome.move().orElseThrow().failure()).isEmpty();
            assertThat(outcome.done()).isTrue();
            assertThat(phases(listener)).containsExactly("cutover", "multi_tenant");
            assertThat(outcome.move().orElseThrow().evidence()).contains("\"fence\"", "\"switch\"", "\"checks\"");
        }
        assertThat(writer.get(60, TimeUnit.SECONDS)).isEqualTo(GateSchema.REFUSED);
        assertThat(served("a")).isEqualTo("target");
        assertThat(rig.targetOf("a", "SELECT count(*) FROM account"))
                .isEqualTo(rig.source("a", "SELECT count(*) FROM account"))
                .isEqualTo(Long.toString(200 + committed.get()));
        try (Connection application = application("a");
                Statement statement = application.createStatement()) {
            statement.execute("INSERT INTO account (owner, balance) VALUES (1, 1)");
        }
        assertThat(cutover("a", Parties.of(rig.plan(), rig.control())).refusals())
                .extracting(Finding::check)
                .containsExactly("phase");
    }

    @Test
    void what_stands_in_the_way_is_told_with_its_remedy_before_anything_is_stopped() throws Exception {
        assertThat(refusals("b")).containsExactly("validation");
        validate("b");
        rig.write("b", "BEGIN; UPDATE owner SET name = 'x' WHERE id = 1; PREPARE TRANSACTION 'left'");
        assertThat(refusals("b")).containsExactly("prepared-transactions");
        rig.write("b", "ROLLBACK PREPARED 'left'");
        rig.write("b", "CREATE TABLE fresh (id int PRIMARY KEY)");
        assertThat(refusals("b")).contains("schema-changes");
        rig.write("b", "DROP TABLE fresh");
        rig.target("INSERT INTO tributary.deferred_index VALUES ('public', 'owner', 'late', 'CREATE INDEX late ON"
                + " public.owner USING btree (name)', 'm', 'd') RETURNING 1");
        assertThat(refusals("b")).containsExactly("indexes");
        rig.target("DELETE FROM tributary.deferred_index RETURNING 1");
        rig.target("UPDATE owner SET name = 'damaged' WHERE id = 7 AND tenant_id = " + id("b") + " RETURNING 1");
        validate("b");
        assertThat(refusals("b")).containsExactly("validation");
        rig.target("UPDATE owner SET name = 'owner 7' WHERE id = 7 AND tenant_id = " + id("b") + " RETURNING 1");
        validate("b");
        assertThat(refusals("b")).isEmpty();
        assertThat(served("b")).isEqualTo("source");
        assertThat(rig.target("SELECT count(*) FROM tributary.move WHERE slug = 'b'"))
                .isEqualTo("0");
    }

    @Test
    void a_move_that_is_called_off_puts_the_tenant_back_as_it_was() throws Exception {
        validate("c");
        Parties parties = Parties.of(rig.plan(), rig.control());
        MoveOutcome undone = cutover(
                "c",
                new Parties(
                        parties.router(),
                        parties.hooks(),
                        parties.wayBack(),
                        (tenant, served) -> {
                            throw new IllegalStateException("no comparison today");
                        },
                        parties.sequences(),
                        parties.postChecks()));
        assertThat(undone.move().orElseThrow().state()).isEqualTo(MoveState.UNDONE);
        assertThat(undone.move().orElseThrow().failure().orElseThrow()).contains("no comparison today");
        assertThat(served("c")).isEqualTo("source");
        rig.write("c", "UPDATE owner SET name = 'again' WHERE id = 1");
        rig.drain("c");
        assertThat(rig.differing("c")).isEmpty();
        assertThat(status("c")).contains("UNDONE").contains("no comparison today");
    }

    @Test
    void a_writer_that_does_not_end_calls_the_move_off_at_the_limit() throws Exception {
        validate("d");
        try (Connection writer = rig.databases().server().connect(ExactRig.database("d"));
                Statement statement = writer.createStatement()) {
            Parties parties = Parties.of(rig.plan(), rig.control());
            writer.setAutoCommit(false);
            Parties late = new Parties(
                    parties.router(),
                    (point, tenant, more) -> {
                        if (more.get("kind").equals("cutover") && !writer.isClosed()) {
                            statement.execute("UPDATE owner SET name = 'late' WHERE id = 1");
                        }
                        return Optional.empty();
                    },
                    parties.wayBack(),
                    parties.validator(),
                    parties.sequences(),
                    parties.postChecks());
            MoveOutcome undone = cutover("d", late);
            assertThat(undone.move().orElseThrow().state()).isEqualTo(MoveState.UNDONE);
            writer.commit();
        }
        assertThat(served("d")).isEqualTo("source");
        assertThat(rig.source("d", "SELECT name FROM owner WHERE id = 1")).isEqualTo("late");
    }

    private static List<String> refusals(String slug) throws Exception {
        Mover mover = new Mover(rig.plan(), rig.control(), Parties.of(rig.plan(), rig.control()), MoveListener.NONE);
        List<Finding> refusals = mover.tryOut(rig.plan().tenant(slug), MoveKind.CUTOVER);
        assertThat(refusals).allSatisfy(refusal -> assertThat(refusal.remedy()).isNotEmpty());
        return refusals.stream().map(Finding::check).distinct().toList();
    }

    private static MoveOutcome cutover(String slug, Parties parties) throws Exception {
        Mover mover = new Mover(
                rig.plan(),
                rig.control(),
                parties,
                (move, step) -> System.out.println(slug + " " + step.name() + " " + step.millis() + " ms"));
        return mover.move(rig.plan().tenant(slug), MoveKind.CUTOVER, "test", null);
    }

    private static void validate(String slug) throws Exception {
        rig.drain(slug);
        rig.validator().validate(rig.plan().tenant(slug), "test");
    }

    /** Writes rows one by one until that is refused, and returns the state of what refused it. */
    private static String write(String slug, AtomicLong committed) {
        try (Connection session = rig.databases().server().connect(ExactRig.database(slug));
                Statement statement = session.createStatement()) {
            while (committed.get() < 1_000_000) {
                statement.execute("INSERT INTO account (owner, balance) VALUES (1, 1)");
                committed.incrementAndGet();
            }
            return "none";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    /** Which side takes the tenant's writes, of those that it may be. */
    static String served(ExactRig rig, String slug) throws SQLException {
        String target = rig.target("SELECT writable FROM tributary.gate WHERE tenant_id = " + id(rig, slug));
        String source = rig.source(slug, "SELECT to_regclass('tributary.gate') IS NULL");
        boolean open = source.equals("t")
                || rig.source(slug, "SELECT writable FROM tributary.gate").equals("t");
        if (open) {
            return target.equals("t") ? "both" : "source";
        }
        return target.equals("t") ? "target" : "none";
    }

    private static String served(String slug) throws SQLException {
        return served(rig, slug);
    }

    static String id(ExactRig rig, String slug) throws SQLException {
        return "'" + rig.control().identity(rig.plan().tenant(slug)).id() + "'";
    }

    private static String id(String slug) throws SQLException {
        return id(rig, slug);
    }

    private static Connection application(String slug) throws SQLException {
        Connection session = DriverManager.getConnection(
                rig.databases().url(TestingDatabases.TARGET), "application_role", TestingPlan.PASSWORD);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET app.tenant_id = " + id(slug));
        }
        return session;
    }

    private static Connection listening() throws SQLException {
        Connection session = rig.databases().server().connect(TestingDatabases.TARGET);
        try (Statement statement = session.createStatement()) {
            statement.execute("LISTEN tributary_phase");
        }
        return session;
    }

    private static List<String> phases(Connection listener) throws SQLException {
        PGNotification[] heard = listener.unwrap(PGConnection.class).getNotifications(1_000);
        return Arrays.stream(heard)
                .map(PGNotification::getParameter)
                .filter(text -> text.contains("\"tenant\":\"a\""))
                .map(text -> text.replaceAll(".*\"phase\":\"(\\w+)\".*", "$1"))
                .toList();
    }

    private static String status(String slug) throws Exception {
        TestingCommand status = TestingCommand.run("-c", rig.planFile().toString(), "status");
        Tenant tenant = rig.plan().tenant(slug);
        assertThat(status.out()).contains(tenant.slug());
        return status.out();
    }
}
