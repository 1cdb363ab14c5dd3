package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.embedded.PgBouncerServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, from the command line to its report. */
class DemoIT {
    /** All that a writer which knows no schema may trip over. */
    private static final String AWKWARD = """
            CREATE SCHEMA "Sales";
            CREATE TYPE "Sales"."Mood" AS ENUM ('good', 'bad');
            CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
            CREATE TABLE employee (
                id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                boss int REFERENCES employee,
                name varchar(5) UNIQUE,
                mood "Sales"."Mood" NOT NULL DEFAULT 'good',
                level positive NOT NULL DEFAULT 1,
                shouted text GENERATED ALWAYS AS (upper(name)) STORED,
                times timestamptz[] DEFAULT '{infinity}',
                span interval
            );
            INSERT INTO employee (boss, name, span) SELECT nullif(n - 1, 0), 'e' || n, make_interval(secs => n / 3.0)
              FROM generate_series(1, 50) n;
            CREATE TABLE "Sales"."Order" (
                "Year" smallint, "No" smallint, seller int NOT NULL REFERENCES employee ON DELETE CASCADE,
                price numeric(6, 2) CHECK (price > 0), note jsonb, PRIMARY KEY ("Year", "No"));
            INSERT INTO "Sales"."Order" SELECT 2020 + n % 3, n, n, n, '{"a": [1, null]}' FROM generate_series(1, 50) n;
            CREATE TABLE tag (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), label text, raw bytea, ip inet);
            INSERT INTO tag (label, raw, ip) SELECT repeat('x', n * 100), '\\x00ff', '10.0.0.1' FROM generate_series(1, 40) n;
            CREATE TABLE tagged (employee int REFERENCES employee, tag uuid REFERENCES tag, PRIMARY KEY (employee, tag));
            INSERT INTO tagged SELECT 1 + (row_number() OVER ())::int % 50, id FROM tag;
            CREATE TABLE empty (id bigserial PRIMARY KEY, at date);
            """;

    @TempDir
    private Path directory;

    @Test
    void the_shop_arrives_whole_and_transfers_are_never_seen_half_done_in_thousands_of_looks() {
        TestingCommand run = TestingCommand.run("demo", "--tenants", "2", "--seconds", "10", "--seed", "7", "--json");

        assertThat(run.exitCode()).as(run.error()).isZero();
        JsonNode report = run.json();
        assertThat(report.path("equal").asBoolean()).isTrue();
        assertThat(report.path("invariantChecks").asLong()).isGreaterThan(2_000);
        assertThat(report.path("violations").asLong(-1)).isZero();
        assertThat(report.path("seed").asLong()).isEqualTo(7);
        assertThat(report.path("lagMillis").path("p50").asDouble()).isPositive();
        assertThat(report.path("lagMillis").path("p99").asDouble())
                .isGreaterThanOrEqualTo(report.path("lagMillis").path("p50").asDouble());
        assertThat(report.path("tenants")).hasSize(2).allSatisfy(DemoIT::assertStreamed);
        assertMoved(report);
    }

    @Test
    void any_schema_is_rehearsed_from_its_script() throws IOException {
        Path script = Files.writeString(directory.resolve("awkward.sql"), AWKWARD);

        TestingCommand run =
                TestingCommand.run("demo", "--tenants", "2", "--seconds", "5", "--sql", script.toString(), "--json");

        assertThat(run.exitCode()).as(run.error()).isZero();
        assertThat(run.json().path("tenants")).hasSize(2).allSatisfy(DemoIT::assertStreamed);
        assertMoved(run.json());
    }

    @Test
    @Tag("exact")
    void a_dump_is_rehearsed_as_pg_dump_prints_it_and_every_table_is_written_to() throws Exception {
        Path script = Path.of(DemoIT.class.getResource("rental.sql").toURI());

        TestingCommand run = TestingCommand.run(
                "demo", "--tenants", "2", "--seconds", "6", "--seed", "3", "--sql", script.toString(), "--json");

        assertThat(run.exitCode()).as(run.error()).isZero();
        assertThat(run.error()).contains("22 of its statements");
        assertThat(run.json().path("tenants")).hasSize(2).allSatisfy(DemoIT::assertStreamed);
        assertThat(run.json().path("tablesWritten")).hasSize(13);
        assertThat(run.json().path("tablesNotWritten")).isEmpty();
        assertThat(run.json().path("violations").asLong(-1)).isZero();
        assertMoved(run.json());
    }

    @Test
    void what_only_psql_can_do_is_refused_with_its_line_before_anything_starts() throws IOException {
        Path script = Files.writeString(
                directory.resolve("dump.sql"),
                "\\restrict x\nCREATE TABLE t (id int PRIMARY KEY);\n\\connect shop\nCREATE TABLE u (id int);\n");

        TestingCommand run = TestingCommand.run("demo", "--tenants", "1", "--sql", script.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.error()).contains("line 3", "\\connect shop", "--create").doesNotContain("start");
    }

    @Test
    void a_mistake_in_a_script_is_told_with_its_line() throws IOException {
        Path script = Files.writeString(
                directory.resolve("mistake.sql"),
                "CREATE TABLE größe (id int PRIMARY KEY);\n\nCREATE TABEL u (id int);\n");

        TestingCommand run = TestingCommand.run("demo", "--tenants", "1", "--sql", script.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("mistake.sql line 3", "TABEL");
    }

    @Test
    void a_mistake_in_a_row_is_told_with_its_line() throws IOException {
        Path script = Files.writeString(
                directory.resolve("rows.sql"),
                "CREATE TABLE t (id int PRIMARY KEY);\nCOPY t (id)\n  FROM stdin;\n1\ntwo\n3\n\\.\n");

        TestingCommand run = TestingCommand.run("demo", "--tenants", "1", "--sql", script.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("rows.sql line 5", "\"two\"");
    }

    @Test
    void a_script_with_a_table_without_a_primary_key_is_blocked() throws IOException {
        Path script = Files.writeString(directory.resolve("keyless.sql"), "CREATE TABLE keyless (n int);");

        TestingCommand run = TestingCommand.run("demo", "--tenants", "1", "--sql", script.toString(), "--json");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.error()).contains("keyless");
        assertThat(run.json().path("ok").asBoolean(true)).isFalse();
    }

    /** One tenant there, back and there again, then the other; and no application has noticed anything but a wait. */
    private static void assertMoved(JsonNode report) {
        assertThat(report.path("access").asText()).isEqualTo(PgBouncerServer.installed() ? "pgbouncer" : "routing");
        assertThat(report.path("failedTransactions").asLong(-1))
                .as(report.path("firstFailure").asText())
                .isZero();
        assertThat(report.path("moves"))
                .extracting(
                        move -> move.path("slug").asText(),
                        move -> move.path("kind").asText(),
                        move -> move.path("state").asText())
                .containsExactly(
                        tuple("tenant-a", "cutover", "done"),
                        tuple("tenant-a", "rollback", "done"),
                        tuple("tenant-a", "cutover", "done"),
                        tuple("tenant-b", "cutover", "done"));
        assertThat(report.path("moves")).allSatisfy(move -> {
            assertThat(move.path("pauseMillis").asLong()).isPositive();
            assertThat(fieldsOf(move.path("parts")))
                    .contains("pause", "fence", "canary", "drain", "verify", "switch", "route");
            assertThat(move.path("longestWaitMillis").asLong()).isPositive();
        });
        assertThat(report.path("tenants"))
                .allSatisfy(tenant ->
                        assertThat(tenant.path("changesBack").asLong()).isPositive());
    }

    private static List<String> fieldsOf(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void assertStreamed(JsonNode tenant) {
        assertThat(tenant.path("equal").asBoolean()).isTrue();
        assertThat(tenant.path("rows").asLong()).isPositive();
        assertThat(tenant.path("changes").asLong()).isGreaterThan(100);
        assertThat(tenant.path("position").asText()).matches("[0-9A-F]+/[0-9A-F]+");
        assertThat(tenant.path("offset").asLong()).isPositive();
        assertThat(tenant.path("tables")).isNotEmpty();
    }
}
