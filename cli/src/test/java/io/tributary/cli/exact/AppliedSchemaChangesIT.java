package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With {@code schemaChanges: apply}, columns and enum values come to the target by themselves, under writes. */
@Tag("long")
class AppliedSchemaChangesIT {
    private static final String ITEM = "CREATE TYPE mood AS ENUM ('sad', 'glad');"
            + "CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, mood mood);"
            + "INSERT INTO item SELECT i, 'item ' || i, 'sad' FROM generate_series(1, 2000) i;";

    private static ExactRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = ExactRig.of(Map.of());
        rig.tenant("one", ITEM).tenant("other", ITEM).planLines("schemaChanges: apply");
        rig.start();
        rig.drain();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void a_column_with_a_default_comes_for_its_tenant_alone() throws Exception {
        rig.write("one", "UPDATE item SET name = name || '!' WHERE id % 2 = 0");
        rig.write("one", "ALTER TABLE item ADD COLUMN rank numeric DEFAULT 1.50");
        rig.write(
                "one",
                "UPDATE item SET rank = NULL WHERE id = 1; INSERT INTO item (id, name, rank) VALUES (5000, 'new', 2)");
        rig.drain();

        rig.assertEqual();
        assertThat(rig.target("SELECT count(*) FROM item WHERE rank = 1.50 AND id <= 2000"))
                .isEqualTo("1999");
        assertThat(rig.target("SELECT count(rank) FROM item WHERE tenant_id = (SELECT tenant_id FROM tributary.tenant"
                        + " WHERE slug = 'other')"))
                .isEqualTo("0");
    }

    @Test
    void an_enum_value_comes_with_its_rows() throws Exception {
        rig.write("one", "ALTER TYPE mood ADD VALUE 'angry' AFTER 'sad'");
        rig.write("one", "UPDATE item SET mood = 'angry' WHERE id < 10");
        rig.drain();

        rig.assertEqual();
    }

    @Test
    void columns_that_come_one_after_the_other_under_heavy_writes() throws Exception {
        for (int column = 0; column < 4; column++) {
            rig.write("one", "UPDATE item SET name = 'a' || " + column);
            rig.write(
                    "one",
                    "BEGIN; INSERT INTO item (id, name) VALUES (" + (6000 + column) + ", 'in');"
                            + "ALTER TABLE item ADD COLUMN extra" + column + " text DEFAULT 'e" + column + "';"
                            + "UPDATE item SET extra" + column + " = id::text WHERE id % 7 = " + column + "; COMMIT");
            rig.write("one", "UPDATE item SET name = 'b' || " + column + " WHERE id % 3 = 0");
        }
        rig.drain();

        rig.assertEqual();
    }
}
