package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Rows that come, change and go, under every key strategy. */
abstract class RowOperations extends OperationsSuite {

    @Test
    void rows_that_were_there_arrive_for_each_tenant() throws Exception {
        settle();

        for (String slug : new String[] {"a", "b"}) {
            assertThat(rig().targetOf(slug, "SELECT string_agg(name, ',' ORDER BY id) FROM item WHERE id < 10"))
                    .isEqualTo("copied 1,copied 2,copied 3");
        }
    }

    @Test
    void inserts_updates_and_deletes_are_the_tenants_own_under_every_strategy() throws Exception {
        for (String slug : new String[] {"a", "b"}) {
            for (String schema : new String[] {"public", "by_offset", "by_uuid", "by_keep"}) {
                String id = schema.equals("by_keep") ? "md5('" + slug + "' || i)::uuid" : "i";
                rig().write(
                                slug,
                                "INSERT INTO " + schema + ".item SELECT " + id + ", 'inserted " + slug
                                        + "', 'n' || i FROM generate_series(10, 14) i");
            }
        }
        for (String schema : new String[] {"public", "by_offset", "by_uuid", "by_keep"}) {
            a("UPDATE " + schema + ".item SET name = 'updated', note = NULL WHERE note IN ('n11', 'n12')");
            a("DELETE FROM " + schema + ".item WHERE note IN ('n13', 'n14')");
            b("DELETE FROM " + schema + ".item WHERE note = 'n10'");
        }
        settle();

        for (String schema : new String[] {"public", "by_offset", "by_uuid", "by_keep"}) {
            String rows = "SELECT string_agg(concat_ws(' ', name, note), ',' ORDER BY note, name) FROM " + schema
                    + ".item WHERE note LIKE 'n1%' OR name = 'updated'";
            assertThat(ofA(rows)).as(schema).isEqualTo("inserted a n10,updated,updated");
            assertThat(ofB(rows)).as(schema).isEqualTo("inserted b n11,inserted b n12,inserted b n13,inserted b n14");
        }
    }

    @Test
    void a_row_that_changes_many_times_in_one_transaction_ends_as_it_was_left() throws Exception {
        a("INSERT INTO item VALUES (20, 'new'), (21, 'new'); UPDATE item SET name = '1' WHERE id IN (20, 21);"
                + " UPDATE item SET note = 'x' WHERE id = 20; UPDATE item SET name = '2' WHERE id = 20;"
                + " DELETE FROM item WHERE id = 21");
        settle();

        assertThat(ofA("SELECT string_agg(ROW(id, name, note)::text, ' ') FROM item WHERE id IN (20, 21)"))
                .isEqualTo("(20,2,x)");
    }

    @Test
    void a_key_that_is_deleted_and_inserted_again_in_one_transaction_is_the_last_row() throws Exception {
        both("INSERT INTO item VALUES (30, 'first', 'note')");
        a("DELETE FROM item WHERE id = 30; INSERT INTO item VALUES (30, 'second')");
        b(
                "DO $$ BEGIN FOR i IN 1..500 LOOP DELETE FROM item WHERE id = 30; INSERT INTO item VALUES (30, 'again ' || i);"
                        + " END LOOP; END $$");
        settle();

        String row = "SELECT ROW(name, note)::text FROM item WHERE id = 30";
        assertThat(ofA(row)).isEqualTo("(second,)");
        assertThat(ofB(row)).isEqualTo("(\"again 500\",)");
        b("DO $$ BEGIN FOR i IN 1..500 LOOP DELETE FROM item WHERE id = 30; INSERT INTO item VALUES (30, 'more');"
                + " END LOOP; END $$; DELETE FROM item WHERE id = 30");
        settle();
        assertThat(ofB("SELECT count(*) FROM item WHERE id = 30")).isEqualTo("0");
    }

    @Test
    void rows_written_by_copy_arrive() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 1_000; i < 6_000; i++) {
            lines.append(i).append("\tcopy\t\\N\n");
        }
        try (Connection source = session()) {
            source.setAutoCommit(false);
            source.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY item FROM STDIN", new StringReader(lines.toString()));
            source.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY pair FROM STDIN", new StringReader("1\tx\t7\n"));
            source.commit();
        }
        settle();

        assertThat(ofA("SELECT count(*) || ' ' || sum(id) FROM item WHERE name = 'copy' AND note IS NULL"))
                .isEqualTo("5000 17497500");
        assertThat(ofA("SELECT n FROM pair WHERE (a, b) = (1, 'x')")).isEqualTo("7");
        a("DELETE FROM item WHERE name = 'copy'");
    }

    @Test
    void merge_and_insert_on_conflict_do_what_they_did_on_the_source() throws Exception {
        a("INSERT INTO item VALUES (40, 'there'), (41, 'there'), (42, 'there')");
        a("INSERT INTO item VALUES (40, 'x'), (43, 'inserted') ON CONFLICT (id) DO UPDATE SET name = 'conflict'");
        a("INSERT INTO item VALUES (40, 'nothing'), (44, 'inserted') ON CONFLICT DO NOTHING");
        a("MERGE INTO item USING (VALUES (41), (42), (45)) v(id) ON item.id = v.id"
                + " WHEN MATCHED AND v.id = 41 THEN DELETE WHEN MATCHED THEN UPDATE SET name = 'merged'"
                + " WHEN NOT MATCHED THEN INSERT VALUES (v.id, 'merged in')");
        settle();

        assertThat(ofA("SELECT string_agg(id || name, ' ' ORDER BY id) FROM item WHERE id BETWEEN 40 AND 49"))
                .isEqualTo("40conflict 42merged 43inserted 44inserted 45merged in");
    }

    @Test
    void an_update_that_changes_nothing_changes_nothing() throws Exception {
        a("INSERT INTO item VALUES (50, 'same', NULL)");
        a("UPDATE item SET name = name, id = id WHERE id = 50");
        settle();

        assertThat(ofA("SELECT ROW(name, note)::text FROM item WHERE id = 50")).isEqualTo("(same,)");
    }
}
