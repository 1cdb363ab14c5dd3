package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A source whose schema changes pauses its own tenant, at the last whole transaction before, and goes on behind the remedy
 * with nothing lost.
 */
@Tag("exact")
class SchemaChangesIT extends ChangingSources {

    @BeforeAll
    static void start() throws Exception {
        create(List.of("added", "torn", "renamed", "dropped"));
        rig.write("added", "SET ROLE replication_user;" + ITEM);
        rig.start();
        rig.drain();
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
}
