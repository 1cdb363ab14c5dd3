package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.control.StageName;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same for changes that no row shows, and those that take longer. */
@Tag("long")
class MoreSchemaChangesIT extends ChangingSources {

    @BeforeAll
    static void start() throws Exception {
        create(List.of(
                "widened",
                "zoned",
                "stopped",
                "rewritten",
                "joined",
                "filled",
                "keyed",
                "moved",
                "gone",
                "loosened",
                "parted"));
        rig.tenant(
                "labelled",
                "CREATE TYPE mood AS ENUM ('sad', 'glad');"
                        + "CREATE TABLE labelled (id int PRIMARY KEY, mood mood); INSERT INTO labelled VALUES (1, 'sad')");
        rig.write("gone", "SET ROLE replication_user; CREATE TABLE kept (id int PRIMARY KEY)");
        rig.write(
                "parted",
                "SET ROLE replication_user; CREATE TABLE tree (id int PRIMARY KEY) PARTITION BY RANGE (id);"
                        + "CREATE TABLE tree_0 PARTITION OF tree FOR VALUES FROM (0) TO (100); INSERT INTO tree VALUES (1)");
        rig.start();
        rig.drain();
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
        assertThat(awaitPause("zoned", "between two changes")).contains("tributary resync --tenant zoned");
    }

    @Test
    void a_default_that_differs_by_row_is_in_no_log_and_pauses() throws Exception {
        pausedBy("rewritten", "ALTER TABLE rewritten ADD COLUMN token uuid DEFAULT gen_random_uuid()");
        applySchema();

        assertThat(awaitPause("rewritten", "resync")).contains("older rows got values that are not in the log");
    }

    @Test
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
    void a_table_that_is_new_and_has_rows_is_copied_or_left_out() throws Exception {
        String pause = pausedBy(
                "filled",
                "SET ROLE replication_user; CREATE TABLE early (id int PRIMARY KEY); INSERT INTO early VALUES (1)");
        assertThat(pause).contains("table public.early", "resync", "tables.exclude");
    }

    @Test
    void another_primary_key_pauses() throws Exception {
        String pause = pausedBy(
                "keyed",
                "ALTER TABLE keyed DROP CONSTRAINT keyed_pkey, ADD PRIMARY KEY (name)",
                "DELETE FROM keyed WHERE id = 1");
        assertThat(pause).contains("primary key of table public.keyed was (id)", "resync");
        assertThat(target("keyed", "keyed", "name", 1)).isEqualTo("keyed 1");

        rig.write("keyed", "ALTER TABLE keyed DROP CONSTRAINT keyed_pkey, ADD PRIMARY KEY (id)");
        assertThat(awaitPause("keyed", "the log does not have the primary key")).contains("tributary resync");
    }

    @Test
    void a_table_that_is_renamed_pauses_before_its_first_row() throws Exception {
        String pause = pausedBy(
                "moved",
                "ALTER TABLE moved RENAME TO elsewhere",
                "BEGIN; INSERT INTO elsewhere VALUES (50, 'x', 1); COMMIT");
        assertThat(pause).contains("table public.moved was renamed to public.elsewhere");

        rig.write("moved", "ALTER TABLE elsewhere RENAME TO moved");
        assertThat(awaitPause("moved", "changes of table public.elsewhere"))
                .contains("tributary resync --tenant moved");
    }

    @Test
    void a_table_that_is_dropped_pauses() throws Exception {
        assertThat(pausedBy("gone", "DROP TABLE gone")).contains("table public.gone was dropped", "tables.exclude");
    }

    @Test
    void a_column_that_may_be_null_now() throws Exception {
        pausedBy("loosened", "ALTER TABLE loosened ALTER COLUMN name DROP NOT NULL");
        applySchema();
        rig.write("loosened", "UPDATE loosened SET name = NULL WHERE id = 1");

        equalAgain("loosened");
    }

    @Test
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
    void an_empty_partition_is_attached_and_all_goes_on() throws Exception {
        rig.write(
                "parted",
                "SET ROLE replication_user;" + "CREATE TABLE tree_1 PARTITION OF tree FOR VALUES FROM (100) TO (200)");
        applySchema();
        rig.write("parted", "INSERT INTO tree VALUES (101)");

        equalAgain("parted");
    }
}
