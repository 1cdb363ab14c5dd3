package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.cli.TestingCommand;
import io.tributary.cli.TestingDatabases;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.replication.LogSequenceNumber;

/** Rows that the target refuses: the right one is named, its tenant alone waits, and a person decides. */
class RefusedRowsIT {
    private static final Pattern PLACE = Pattern.compile("transaction at ([0-9A-F]+/[0-9A-F]+), change ([0-9]+): ");
    private static ExactRig rig;

    @BeforeAll
    static void start() throws Exception {
        String tables = "CREATE TABLE account (id int PRIMARY KEY, code text, amount int);"
                + "INSERT INTO account SELECT n, 'c' || n, n FROM generate_series(1, 1000) n";
        rig = ExactRig.of(Map.of()).tenant("a", tables).tenant("b", tables).start();
        rig.drain();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void a_refused_row_pauses_its_tenant_and_is_left_out_only_when_a_person_says_so() throws Exception {
        target("ALTER TABLE account ADD CONSTRAINT modest CHECK (amount < 5000)");
        rig.write("a", "UPDATE account SET code = 'before' WHERE id = 1");
        LogSequenceNumber before = position("a");
        rig.write(
                "a",
                "UPDATE account SET code = 'its own', amount = 1 WHERE id BETWEEN 1 AND 20;"
                        + "UPDATE account SET code = 'bad', amount = 5000 + id WHERE id = 30;"
                        + "DELETE FROM account WHERE id = 31");
        LogSequenceNumber after = position("a");
        rig.write("a", "INSERT INTO account VALUES (2001, 'behind', 1)");
        rig.write("b", "INSERT INTO account VALUES (2001, 'goes on', 1)");

        String pause = rig.pause("a");
        rig.drain("b");
        assertThat(pause).contains("UPDATE", "public.account", "30)", "modest").doesNotContain("5030");
        Matcher place = PLACE.matcher(pause);
        assertThat(place.find()).as(pause).isTrue();
        assertThat(LogSequenceNumber.valueOf(place.group(1))).isBetween(before, after);
        assertThat(place.group(2)).isEqualTo("21");
        assertThat(codes("id IN (1, 2, 30, 31, 2001)")).isEqualTo("1 before;2 c2;30 c30;31 c31");
        JsonNode status = status();
        assertThat(status.path("state").asText()).isEqualTo("paused");
        assertThat(status.path("reason").asText()).contains(place.group());
        String skip = "skip --tenant a --position " + place.group(1) + " --change 21 --reason";
        assertThat(status.path("remedy").asText()).contains("tributary " + skip, "tributary resync --tenant a");

        for (String wrong : List.of(
                skip.replace("--change 21", "--change 20"),
                skip.replace(place.group(1), "0/1"),
                skip.replace("--tenant a", "--tenant b"))) {
            TestingCommand refused = run(wrong, "no");
            assertThat(refused.exitCode()).as(wrong).isEqualTo(1);
            assertThat(refused.error()).contains("nothing was recorded");
        }
        assertThat(run(skip, " ").exitCode()).isEqualTo(2);
        assertThat(rig.target("SELECT count(*) FROM tributary.skip")).isEqualTo("0");

        TestingCommand skipped = run(skip, "known to be wrong");
        assertThat(skipped.exitCode()).as(skipped.error()).isZero();
        assertThat(run(skip, "again").out()).contains("recorded before");
        rig.drain("a");
        assertThat(codes("id IN (1, 2, 30, 31, 2001)")).isEqualTo("1 its own;2 its own;2001 behind;30 c30");
        assertThat(rig.target("SELECT string_agg(concat_ws(' ', slug, change, reason, skipped_at IS NOT NULL,"
                        + " requested_by <> ''), ';') FROM tributary.skip"))
                .isEqualTo("a 21 known to be wrong t t");
        assertThat(status().path("skipped").asLong()).isEqualTo(1);
        assertThat(run("status").out()).contains("1 refused change was left out");
        TestingCommand validation = run("validate --tenant a --json");
        assertThat(validation.exitCode()).isEqualTo(4);
        assertThat(validation.json().path("tenants").path(0).path("skipped").asLong())
                .isEqualTo(1);
        assertThat(run(skip, "too late").error()).contains("not paused");

        target("ALTER TABLE account DROP CONSTRAINT modest");
        TestingCommand resync = run("resync --tenant a --copy");
        assertThat(resync.exitCode()).as(resync.error()).isZero();
        assertThat(status().path("skipped").asLong()).isZero();
        rig.assertEqual();
    }

    /** What makes the target refuse row 500, the change that it refuses, what mends the target, and what it says. */
    static Stream<Arguments> causes() {
        return Stream.of(
                arguments(
                        "CREATE UNIQUE INDEX u ON account (amount) WHERE amount > 7000",
                        "UPDATE account SET amount = 7001 WHERE id IN (499, 500)",
                        "DROP INDEX u",
                        "duplicate key"),
                arguments(
                        "ALTER TABLE account ALTER amount TYPE smallint",
                        "UPDATE account SET amount = 40000 WHERE id = 500",
                        "ALTER TABLE account ALTER amount TYPE int",
                        "out of range"),
                arguments(
                        "ALTER TABLE account ALTER code SET NOT NULL",
                        "UPDATE account SET code = NULL WHERE id = 500",
                        "ALTER TABLE account ALTER code DROP NOT NULL",
                        "null value"),
                arguments(
                        "CREATE POLICY narrow ON account AS RESTRICTIVE USING (true) WITH CHECK (amount < 8000)",
                        "UPDATE account SET amount = 8000 WHERE id = 500",
                        "DROP POLICY narrow ON account",
                        "row-level security"),
                arguments(
                        "REVOKE DELETE ON account FROM migration_role",
                        "DELETE FROM account WHERE id = 500",
                        "GRANT DELETE ON account TO migration_role",
                        "permission denied"),
                arguments(
                        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$BEGIN RAISE EXCEPTION 'a trigger of the target'; END$$;"
                                + "CREATE TRIGGER no BEFORE INSERT OR UPDATE ON account FOR EACH ROW"
                                + " WHEN (NEW.amount = 9000) EXECUTE FUNCTION no();"
                                + "ALTER TABLE account ENABLE ALWAYS TRIGGER no",
                        "UPDATE account SET amount = 9000 WHERE id = 500",
                        "DROP FUNCTION no CASCADE",
                        "a trigger of the target"));
    }

    @ParameterizedTest
    @Tag("long")
    @MethodSource("causes")
    void whatever_refuses_it_the_row_is_named_and_the_tenant_goes_on_once_that_is_gone(
            String cause, String change, String cure, String message) throws Exception {
        target(cause);
        rig.write(
                "a",
                "UPDATE account SET code = 'x' WHERE id < 400;" + change
                        + ";UPDATE account SET code = 'y' WHERE id > 600");
        try {
            String pause = rig.pause("a");
            assertThat(pause).contains("500)", message, "public.account");
            assertThat(codes("id IN (399, 601) AND code IN ('x', 'y')")).isNull();
        } finally {
            target(cure);
            if (change.contains("7001")) {
                rig.write("a", "UPDATE account SET amount = id");
            }
        }
        rig.drain("a");
        rig.assertEqual();
        rig.write(
                "a", "DELETE FROM account; INSERT INTO account SELECT n, 'c' || n, n FROM generate_series(1, 1000) n");
        rig.drain("a");
    }

    @Test
    @Tag("long")
    void one_row_of_a_transaction_that_is_applied_while_it_arrives_is_named_and_left_out() throws Exception {
        target("ALTER TABLE account ADD CONSTRAINT modest CHECK (amount <> 123456)");
        rig.write("b", "INSERT INTO account SELECT n, 'large', n FROM generate_series(100001, 130000) n");
        String pause = rig.pause("b");
        Matcher place = PLACE.matcher(pause);
        assertThat(place.find()).as(pause).isTrue();
        assertThat(pause).contains("123456)", "INSERT");
        assertThat(place.group(2)).isEqualTo("23456");
        assertThat(rig.target("SELECT count(*) FROM account WHERE code = 'large'"))
                .isEqualTo("0");
        String skip = "skip --tenant b --position " + place.group(1) + " --change 23456 --reason";
        assertThat(run(skip, "too much").exitCode()).isZero();
        rig.drain("b");
        assertThat(rig.target("SELECT count(*) || ' ' || bool_or(id = 123456) FROM account WHERE code = 'large'"))
                .isEqualTo("29999 false");
        target("ALTER TABLE account DROP CONSTRAINT modest");
        rig.write("b", "DELETE FROM account WHERE code = 'large'");
        rig.drain("b");
        rig.assertEqual();
    }

    private static void target(String sql) throws SQLException {
        rig.databases().execute(TestingDatabases.TARGET, sql);
    }

    private static String codes(String which) throws SQLException {
        return rig.target("SELECT string_agg(id || ' ' || code, ';' ORDER BY id || ' ') FROM account WHERE " + which
                + " AND tenant_id = (SELECT tenant_id FROM tributary.tenant WHERE slug = 'a')");
    }

    private static LogSequenceNumber position(String slug) throws SQLException {
        return LogSequenceNumber.valueOf(rig.source(slug, "SELECT pg_current_wal_insert_lsn()"));
    }

    private static JsonNode status() throws Exception {
        return run("status --json").json().path("tenants").path(0);
    }

    /** @param last an argument with spaces, if there is one */
    private static TestingCommand run(String command, String... last) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-c", rig.planFile().toString()));
        arguments.addAll(Arrays.asList(command.split(" ")));
        arguments.addAll(List.of(last));
        return TestingCommand.run(arguments.toArray(String[]::new));
    }
}
