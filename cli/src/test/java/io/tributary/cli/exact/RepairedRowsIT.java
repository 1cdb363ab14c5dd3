package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.cli.TestingCommand;
import io.tributary.cli.TestingDatabases;
import io.tributary.contract.control.RepairStanding.State;
import io.tributary.contract.control.RepairedTable;
import io.tributary.contract.control.Repairs;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows that somebody damaged in the target are read from the source again, while all tenants are written to and read. */
@Tag("exact")
class RepairedRowsIT {
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    private static final String TABLES = """
            CREATE TABLE owner (id int PRIMARY KEY, name text NOT NULL UNIQUE, note text);
            CREATE TABLE account (id bigint PRIMARY KEY, owner int NOT NULL REFERENCES owner ON DELETE CASCADE,
                balance int NOT NULL);
            CREATE TABLE pair (a int, b text, body text, PRIMARY KEY (a, b));
            CREATE TABLE invoice (id bigint PRIMARY KEY, total numeric);
            CREATE TABLE doc (id int PRIMARY KEY, body text);
            CREATE TABLE big (id int PRIMARY KEY, body text);
            INSERT INTO owner SELECT n, 'owner ' || n, '' FROM generate_series(1, 20) n;
            INSERT INTO account SELECT n, n % 20 + 1, n FROM generate_series(1, 2000) n;
            INSERT INTO pair VALUES (1, 'x,y', 'one'), (2, 'z', 'two'), (3, '', 'three');
            INSERT INTO invoice SELECT n, n / 4.0 FROM generate_series(1, 50) n;
            INSERT INTO doc SELECT n, 'doc ' || n FROM generate_series(1, 50) n;
            INSERT INTO big SELECT n, 'row ' || n FROM generate_series(1, 25000) n;
            """;
    private static ExactRig rig;

    private final AtomicBoolean busy = new AtomicBoolean(true);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    @BeforeAll
    static void prepare() throws Exception {
        rig = ExactRig.of(Map.of())
                .tenant("a", TABLES)
                .tenant("b", TABLES)
                .planLines("tables: { include: [\"public.*\"], keys: { default: composite, public.invoice: offset,"
                        + " public.doc: uuid } }");
        rig.prepare();
    }

    @AfterAll
    static void close() throws Exception {
        rig.close();
    }

    @BeforeEach
    void start() throws Exception {
        rig.startStages(STAGES);
        rig.drain();
    }

    /** Writes rows that nobody damages. */
    private void write(String slug) throws SQLException {
        rig.write(
                slug,
                "INSERT INTO account SELECT coalesce(max(id), 0) + 1, 1, 0 FROM account;"
                        + "UPDATE account SET balance = balance + 1 WHERE id > 1900;"
                        + "DELETE FROM account WHERE id > 2000 AND random() < 0.1;"
                        + "UPDATE pair SET body = body || '.' WHERE a = 2");
    }

    private void run(String name, Step step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (busy.get()) {
                            step.run();
                            TimeUnit.MILLISECONDS.sleep(30);
                        }
                    } catch (Exception | AssertionError e) {
                        failure.set(e);
                    }
                },
                name);
        threads.add(thread);
        thread.start();
    }

    private void rest() throws Exception {
        busy.set(false);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
        rig.drain();
        rig.assertEqual();
        rig.stopStages();
    }

    @Test
    void damage_of_every_kind_is_repaired_at_one_instant_and_nothing_else_is_touched() throws Exception {
        run("writer-a", () -> write("a"));
        run("writer-b", () -> write("b"));
        String right = state();
        String others = versions("b", "");
        String sound = versions("a", " AND id > 100");
        damage();
        String damaged = state();
        assertThat(damaged).isNotEqualTo(right);
        run("reader", () -> assertThat(state()).isIn(damaged, right));

        TestingCommand resync = command("resync", "--tenant", "a", "--reason", "damaged", "--json");

        assertThat(resync.exitCode()).as(resync.error()).isZero();
        assertThat(resync.json().path("equal").asBoolean()).isTrue();
        assertThat(resync.json().path("joined").asBoolean()).isFalse();
        assertThat(repaired(resync.json()))
                .containsEntry("public.owner", "3")
                .containsEntry("public.account", "6")
                .containsEntry("public.pair", "2")
                .containsEntry("public.big", "20000")
                .containsEntry("public.invoice", "1")
                .containsEntry("public.doc", "2")
                .containsOnlyKeys(
                        "public.owner", "public.account", "public.pair", "public.invoice", "public.doc", "public.big");
        assertThat(versions("b", "")).isEqualTo(others);
        assertThat(versions("a", " AND id > 100")).isEqualTo(sound);
        assertThat(rig.target("SELECT string_agg(state || ' ' || reason || ' ' || (requested_by <> ''), ';')"
                        + " FROM tributary.repair WHERE reason = 'damaged'"))
                .isEqualTo("published damaged true");
        assertThat(command("resync", "--tenant", "a", "--json")
                        .json()
                        .path("repaired")
                        .size())
                .isZero();
        rest();
    }

    private static void damage() throws SQLException {
        target("UPDATE owner SET name = 'wrong' WHERE id = 3", "UPDATE owner SET name = 'between' WHERE id = 5");
        target("UPDATE owner SET name = 'owner 5' WHERE id = 6", "UPDATE owner SET name = 'owner 6' WHERE id = 5");
        target("DELETE FROM account WHERE id IN (7, 8, 9)", "UPDATE account SET balance = -1 WHERE id = 10");
        target("INSERT INTO account (tenant_id, id, owner, balance) SELECT tenant_id, n, 1, 0 FROM tributary.tenant t,"
                + " generate_series(-2, -1) n WHERE n < 0");
        target("DELETE FROM pair WHERE a = 1", "UPDATE pair SET body = NULL WHERE a = 3");
        target("UPDATE invoice SET total = 0 WHERE total = 1", "UPDATE big SET body = body || ' ' WHERE id <= 20000");
        target("DELETE FROM doc WHERE body = 'doc 7'", "UPDATE doc SET body = 'doc 8 ' WHERE body = 'doc 8'");
    }

    @Test
    void named_rows_are_repaired_without_a_comparison_and_named_tables_alone() throws Exception {
        run("writer-a", () -> write("a"));
        target("UPDATE pair SET body = 'wrong' WHERE a = 1", "DELETE FROM pair WHERE a = 3");
        target("UPDATE owner SET note = NULL WHERE id = 1", "UPDATE big SET body = '' WHERE id = 1");

        TestingCommand rows =
                command("resync", "--tenant", "a", "--table", "public.pair", "--key", "1,\"x,y\"", "--key", "3,\"\"");
        assertThat(rows.exitCode()).as(rows.error()).isZero();
        assertThat(rows.error()).contains("2 rows of public.pair");
        TestingCommand table = command("resync", "--tenant", "a", "--table", "public.owner", "--json");
        assertThat(table.exitCode()).as(table.error()).isZero();
        assertThat(repaired(table.json())).containsOnly(Map.entry("public.owner", "1"));
        assertThat(rig.differing("a")).containsExactly("public.big");
        TestingCommand other = command("resync", "--tenant", "a", "--table", "public.big", "--key", "2");
        assertThat(other.exitCode()).as(other.error()).isEqualTo(4);
        assertThat(command("resync", "--tenant", "a").exitCode()).isZero();

        assertThat(command("resync", "--tenant", "a", "--key", "1").exitCode()).isEqualTo(2);
        assertThat(command("resync", "--tenant", "a", "--table", "public.owner", "--copy")
                        .exitCode())
                .isEqualTo(2);
        assertThat(command("resync", "--tenant", "a", "--table", "owner").error())
                .contains("public.owner");
        assertThat(command("resync", "--tenant", "a", "--table", "public.pair", "--key", "1")
                        .error())
                .contains("a,b");
        rest();
    }

    @Test
    void whatever_dies_in_the_middle_the_repair_is_done() throws Exception {
        rig.stopStages();
        Tenant tenant = rig.plan().tenant("a");
        Repairs repairs = new Repairs(rig.plan(), tenant);
        target("UPDATE big SET body = '' WHERE id % 2 = 0", "DELETE FROM big WHERE id % 3 = 0");
        RepairedTable big = RepairedTable.whole(new TableName("public", "big"));
        long id = rig.control()
                .with(session -> repairs.ask(session, List.of(big), "test", null))
                .orElseThrow();
        run("writer-a", () -> write("a"));
        rig.startStages(List.of(StageName.TRANSFORMER));
        Path plan = rig.planFile();
        die(plan, StageName.CONNECTOR, "connector.repair.RepairRows", "next", "AT EXIT", 9000);
        die(plan, StageName.CONNECTOR, "connector.capture.Repairing", "record", "AT ENTRY", 1);
        die(plan, StageName.SINK, "sink.apply.LargeWriter", "part", "AT EXIT", 1);
        die(plan, StageName.SINK, "sink.apply.LargeWriter", "finish", "AT ENTRY", 1);
        assertThat(rig.control().with(session -> repairs.standing(session, id)).state())
                .isEqualTo(State.ASKED);
        rig.startStages(List.of(StageName.CONNECTOR, StageName.SINK));

        TestingCommand resync = command("resync", "--tenant", "a", "--json");

        assertThat(resync.exitCode()).as(resync.error()).isZero();
        assertThat(resync.json().path("joined").asBoolean()).isTrue();
        assertThat(resync.json().path("repaired").size()).isZero();
        rest();
    }

    @Test
    void a_new_copy_voids_a_repair_and_a_tenant_that_the_target_serves_is_refused() throws Exception {
        Repairs repairs = new Repairs(rig.plan(), rig.plan().tenant("a"));
        rig.stopStages();
        RepairedTable big = RepairedTable.whole(new TableName("public", "big"));
        long id = rig.control()
                .with(session -> repairs.ask(session, List.of(big), "test", null))
                .orElseThrow();
        Thread copy = new Thread(() -> command("resync", "--tenant", "a", "--copy"));
        copy.start();
        await().until(() ->
                rig.control().with(session -> repairs.standing(session, id)).state() == State.FAILED);
        rig.startStages(STAGES);
        copy.join();
        rig.target("UPDATE tributary.tenant SET phase = 'multi_tenant' WHERE slug = 'a' RETURNING slug");
        try {
            OptionalLong refused = rig.control().with(session -> repairs.ask(session, List.of(big), "test", null));
            assertThat(refused).isEmpty();
            TestingCommand served = command("resync", "--tenant", "a");
            assertThat(served.exitCode()).isEqualTo(1);
            assertThat(served.error()).contains("nothing was changed", "its way back has ended");
        } finally {
            rig.target("UPDATE tributary.tenant SET phase = 'replication' WHERE slug = 'a' RETURNING slug");
        }
        rest();
    }

    private static void die(Path plan, StageName stage, String type, String method, String where, int time)
            throws Exception {
        CrashPoint point = new CrashPoint(type + "." + method, stage, type, method, where, time);
        try (StageChild child = point.start(plan)) {
            child.awaitDeath(CrashPoint.HALTED);
        }
    }

    /** Runs statements on tenant a's rows in the target, past its triggers and foreign keys. */
    private static void target(String... statements) throws SQLException {
        for (String sql : statements) {
            rig.databases()
                    .execute(
                            TestingDatabases.TARGET,
                            "SET session_replication_role = replica; " + sql
                                    + (sql.contains(" WHERE ") ? " AND" : " WHERE")
                                    + " tenant_id = (SELECT tenant_id FROM tributary.tenant WHERE slug = 'a')");
        }
    }

    /** What readers see of rows that nobody writes to: how many there are, and what they say. */
    private static String state() throws SQLException {
        return rig.target("SELECT (SELECT count(*) || ' ' || md5(string_agg(name, ',' ORDER BY id)) FROM owner"
                + " WHERE tenant_id = t.tenant_id) || ' ' || (SELECT count(*) || ' ' || sum(balance) FROM account"
                + " WHERE tenant_id = t.tenant_id AND id <= 1900) FROM tributary.tenant t WHERE slug = 'a'");
    }

    /** Rows that nobody writes to, with what tells whether anybody did. */
    private static String versions(String slug, String condition) throws SQLException {
        return rig.target("SELECT md5(string_agg(concat_ws(' ', a.ctid, a.xmin, a), ';' ORDER BY id)) FROM account a"
                + " WHERE id <= 1900" + condition + " AND tenant_id = (SELECT tenant_id FROM tributary.tenant"
                + " WHERE slug = '" + slug + "')");
    }

    private static Map<String, String> repaired(JsonNode document) {
        Map<String, String> repaired = new TreeMap<>();
        for (JsonNode table : document.path("repaired")) {
            boolean whole = table.path("whole").asBoolean();
            repaired.put(
                    table.path("name").asText(),
                    whole ? "whole" : table.path("rows").asText());
        }
        return repaired;
    }

    private static TestingCommand command(String... arguments) {
        try {
            List<String> all = new ArrayList<>(List.of("-c", rig.planFile().toString()));
            all.addAll(Arrays.asList(arguments));
            return TestingCommand.run(all.toArray(String[]::new));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Step {
        void run() throws Exception;
    }
}
