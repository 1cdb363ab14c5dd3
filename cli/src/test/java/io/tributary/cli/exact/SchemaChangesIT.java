package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.TestingCommand;
import io.tributary.contract.control.StageName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A source whose schema changes pauses its own tenant, at the last whole transaction before, and goes on behind the remedy
 * with nothing lost. Each test has a tenant of its own; beside them one goes on all the time.
 */
class SchemaChangesIT {
    private static final String ITEM = "CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, code int);"
            + "INSERT INTO item SELECT i, 'item ' || i, i FROM generate_series(1, 20) i;";
    private static final Pattern IN_TARGET = Pattern.compile("in the target: (.*?;)(?: or,| and,|$)");

    private static ExactRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = ExactRig.of(Map.of("max_replication_slots", "40", "max_wal_senders", "40", "max_connections", "200"));
        rig.tenant("other", ITEM);
        for (String table : List.of(
                "added",
                "renamed",
                "dropped",
                "widened",
                "zoned",
                "torn",
                "stopped",
                "rewritten",
                "joined",
                "filled",
                "keyed",
                "moved",
                "gone",
                "loosened",
                "parted")) {
            rig.tenant(table, ITEM.replace("item", table));
        }
        rig.tenant(
                "labelled",
                "CREATE TYPE mood AS ENUM ('sad', 'glad');"
                        + "CREATE TABLE labelled (id int PRIMARY KEY, mood mood); INSERT INTO labelled VALUES (1, 'sad')");
        rig.write(
                "parted",
                "SET ROLE replication_user; CREATE TABLE tree (id int PRIMARY KEY) PARTITION BY RANGE (id);"
                        + "CREATE TABLE tree_0 PARTITION OF tree FOR VALUES FROM (0) TO (100); INSERT INTO tree VALUES (1)");
        rig.write("added", "SET ROLE replication_user;" + ITEM);
        rig.write("gone", "SET ROLE replication_user; CREATE TABLE kept (id int PRIMARY KEY)");
        rig.start();
        rig.drain();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void a_column_with_a_default_is_added_and_older_rows_get_it_too() throws Exception {
        String pause = pausedBy(
                "added",
                "UPDATE item SET name = 'before' WHERE id = 1",
                "ALTER TABLE item ADD COLUMN note text DEFAULT 'it''s {old}, \"so\"'",
                "UPDATE item SET name = 'behind' WHERE id = 2");
        assertThat(pause).contains("column note (text) of table public.item is new", "tributary schema --apply");
        assertThat(target("added", "item", "name", 1)).isEqualTo("before");
        assertThat(target("added", "item", "name", 2)).isEqualTo("item 2");

        applySchema();

        equalAgain("added");
        assertThat(target("added", "item", "note", 3)).isEqualTo("it's {old}, \"so\"");
        assertThat(target("other", "item", "note", 3)).isNull();
    }

    @Test
    void a_column_that_is_added_between_rows_of_one_transaction() throws Exception {
        pausedBy(
                "torn",
                "BEGIN; UPDATE torn SET name = 'before' WHERE id = 1; INSERT INTO torn VALUES (21, 'old', 1);"
                        + "ALTER TABLE torn ADD COLUMN note text DEFAULT 'given'; UPDATE torn SET note = 'new' WHERE id = 2;"
                        + "INSERT INTO torn VALUES (22, 'new', 1, 'own'); COMMIT");
        assertThat(target("torn", "torn", "name", 1)).isEqualTo("torn 1");

        applySchema();

        equalAgain("torn");
    }

    @Test
    void a_column_that_is_renamed_keeps_its_values() throws Exception {
        String pause = pausedBy(
                "renamed",
                "ALTER TABLE renamed RENAME COLUMN code TO number",
                "UPDATE renamed SET number = 100 WHERE id = 1");
        assertThat(pause).contains("column code of table public.renamed was renamed to number");
        applySchema();
        runInTarget(awaitPause("renamed", "UPDATE"));

        equalAgain("renamed");
        assertThat(target("renamed", "renamed", "number", 2)).isEqualTo("2");
    }

    @Test
    void a_column_that_is_dropped() throws Exception {
        String pause = pausedBy(
                "dropped", "ALTER TABLE dropped DROP COLUMN code", "UPDATE dropped SET name = 'x' WHERE id = 1");
        assertThat(pause).contains("column code of table public.dropped was dropped");
        assertThat(target("dropped", "dropped", "code", 1)).isEqualTo("1");
        runInTarget(pause);

        equalAgain("dropped");
        assertThat(target("dropped", "dropped", "code", 1)).isNull();
    }

    @Test
    void a_type_that_is_widened() throws Exception {
        String pause = pausedBy(
                "widened",
                "ALTER TABLE widened ALTER COLUMN code TYPE numeric(20,2)",
                "UPDATE widened SET code = 123456789012.34 WHERE id = 1");
        assertThat(pause)
                .contains("column code of table public.widened was integer on the source and is numeric(20,2)");
        runInTarget(pause);

        equalAgain("widened");
    }

    @Test
    void changes_while_the_stages_are_stopped_with_rows_between_them() throws Exception {
        rig.stopStages();
        for (String sql : List.of(
                "UPDATE stopped SET name = 'zero' WHERE id = 1",
                "ALTER TABLE stopped ADD COLUMN a int DEFAULT 7",
                "UPDATE stopped SET a = 1 WHERE id = 2; INSERT INTO stopped VALUES (30, 'one', 1)",
                "ALTER TABLE stopped ADD COLUMN b text DEFAULT 'b'",
                "UPDATE stopped SET b = 'two' WHERE id = 3; DELETE FROM stopped WHERE id = 4")) {
            rig.write("stopped", sql);
        }
        rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        assertThat(rig.pause("stopped")).contains("column a (integer)", "column b (text)");
        assertThat(target("stopped", "stopped", "name", 1)).isEqualTo("zero");

        applySchema();

        equalAgain("stopped");
    }

    @Test
    @Tag("long")
    void a_type_whose_values_mean_something_else_pauses_though_the_target_would_take_them() throws Exception {
        rig.write("zoned", "ALTER TABLE zoned ADD COLUMN at timestamptz");
        awaitPause("zoned", "column at");
        applySchema();
        equalAgain("zoned");

        String pause = pausedBy(
                "zoned",
                "ALTER TABLE zoned ALTER COLUMN at TYPE timestamp",
                "UPDATE zoned SET at = now() WHERE id = 1");

        assertThat(pause).contains("was timestamp with time zone", "tributary resync --tenant zoned");
        assertThat(target("zoned", "zoned", "at", 1)).isNull();

        rig.write("zoned", "ALTER TABLE zoned ALTER COLUMN at TYPE timestamptz");
        assertThat(awaitPause("zoned", "were rewritten")).contains("tributary resync --tenant zoned");
    }

    @Test
    @Tag("long")
    void a_default_that_differs_by_row_is_in_no_log_and_pauses() throws Exception {
        pausedBy("rewritten", "ALTER TABLE rewritten ADD COLUMN token uuid DEFAULT gen_random_uuid()");
        applySchema();

        assertThat(awaitPause("rewritten", "resync")).contains("older rows got values that are not in the log");
    }

    @Test
    @Tag("long")
    void a_table_that_is_new_and_empty_joins() throws Exception {
        String pause = pausedBy("joined", "SET ROLE replication_user; CREATE TABLE late (id int PRIMARY KEY, v text)");
        assertThat(pause).contains("table public.late is new on the source", "tributary schema --apply");
        applySchema();
        rig.drain("joined");
        rig.write("joined", "INSERT INTO late VALUES (1, 'first')");

        equalAgain("joined");
        assertThat(target("joined", "late", "v", 1)).isEqualTo("first");
    }

    @Test
    @Tag("long")
    void a_table_that_is_new_and_has_rows_is_copied_or_left_out() throws Exception {
        String pause = pausedBy(
                "filled",
                "SET ROLE replication_user; CREATE TABLE early (id int PRIMARY KEY); INSERT INTO early VALUES (1)");
        assertThat(pause).contains("table public.early", "resync", "tables.exclude");
    }

    @Test
    @Tag("long")
    void another_primary_key_pauses() throws Exception {
        String pause = pausedBy(
                "keyed",
                "ALTER TABLE keyed DROP CONSTRAINT keyed_pkey, ADD PRIMARY KEY (name)",
                "DELETE FROM keyed WHERE id = 1");
        assertThat(pause).contains("primary key of table public.keyed was (id)", "resync");
        assertThat(target("keyed", "keyed", "name", 1)).isEqualTo("keyed 1");

        rig.write("keyed", "ALTER TABLE keyed DROP CONSTRAINT keyed_pkey, ADD PRIMARY KEY (id)");
        assertThat(awaitPause("keyed", "without the key")).contains("tributary resync");
    }

    @Test
    @Tag("long")
    void a_table_that_is_renamed_pauses_before_its_first_row() throws Exception {
        String pause = pausedBy(
                "moved",
                "ALTER TABLE moved RENAME TO elsewhere",
                "BEGIN; INSERT INTO elsewhere VALUES (50, 'x', 1); COMMIT");
        assertThat(pause).contains("table public.moved was renamed to public.elsewhere");
    }

    @Test
    @Tag("long")
    void a_table_that_is_dropped_pauses() throws Exception {
        assertThat(pausedBy("gone", "DROP TABLE gone")).contains("table public.gone was dropped", "tables.exclude");
    }

    @Test
    @Tag("long")
    void a_column_that_may_be_null_now() throws Exception {
        pausedBy("loosened", "ALTER TABLE loosened ALTER COLUMN name DROP NOT NULL");
        applySchema();
        rig.write("loosened", "UPDATE loosened SET name = NULL WHERE id = 1");

        equalAgain("loosened");
    }

    @Test
    @Tag("long")
    void an_enum_gets_a_value() throws Exception {
        pausedBy(
                "labelled",
                "ALTER TYPE mood ADD VALUE 'angry' BEFORE 'sad'",
                "INSERT INTO labelled VALUES (2, 'angry')");
        applySchema();

        equalAgain("labelled");
        assertThat(target("labelled", "labelled", "mood", 2)).isEqualTo("angry");
    }

    @Test
    @Tag("long")
    void an_empty_partition_is_attached_and_all_goes_on() throws Exception {
        rig.write(
                "parted",
                "SET ROLE replication_user;" + "CREATE TABLE tree_1 PARTITION OF tree FOR VALUES FROM (100) TO (200)");
        applySchema();
        rig.write("parted", "INSERT INTO tree VALUES (101)");

        equalAgain("parted");
    }

    /** Runs statements, each a transaction of its own, and returns the pause; the other tenant goes on. */
    private static String pausedBy(String slug, String... statements) throws Exception {
        for (String sql : statements) {
            rig.write(slug, sql);
        }
        String pause = rig.pause(slug);
        rig.write("other", "UPDATE item SET name = '" + slug + "' WHERE id = 1");
        rig.drain("other");
        assertThat(target("other", "item", "name", 1)).isEqualTo(slug);
        return pause;
    }

    private static String awaitPause(String slug, String part) {
        return Awaitility.await().atMost(ExactRig.DRAIN).until(() -> rig.pause(slug), pause -> pause.contains(part));
    }

    private static void equalAgain(String slug) throws Exception {
        rig.drain(slug);
        assertThat(rig.differing(slug)).isEmpty();
    }

    private static void applySchema() throws Exception {
        TestingCommand schema = TestingCommand.run("-c", rig.planFile().toString(), "schema", "--apply");
        assertThat(schema.exitCode()).as(schema.error()).isZero();
    }

    /** Runs what a remedy says, as the migrating role. */
    private static void runInTarget(String remedy) throws SQLException {
        Matcher statements = IN_TARGET.matcher(remedy);
        assertThat(statements.find()).as(remedy).isTrue();
        try (Connection connection = rig.plan().target().database().connect("test");
                Statement statement = connection.createStatement()) {
            statement.execute(statements.group(1));
        }
    }

    private static String target(String slug, String table, String column, int id) throws SQLException {
        return rig.target("SELECT (SELECT " + column + "::text FROM public." + table
                + " WHERE id = " + id + " AND tenant_id = (SELECT tenant_id FROM tributary.tenant WHERE slug = '" + slug
                + "'))");
    }
}
