package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Changes of primary keys. */
abstract class KeyOperations extends OperationsSuite {

    @Test
    void a_key_change_moves_the_row_of_its_tenant_under_every_strategy() throws Exception {
        for (String schema : new String[] {"public", "by_offset", "by_uuid"}) {
            both("INSERT INTO " + schema + ".item VALUES (100, 'moves'), (101, 'stays')");
            a("UPDATE " + schema + ".item SET id = 102 WHERE id = 100");
        }
        String one = "'00000000-0000-0000-0001-00000000000%s'";
        a("INSERT INTO by_keep.item VALUES (" + one.formatted("a") + ", 'moves')");
        b("INSERT INTO by_keep.item VALUES (" + one.formatted("b") + ", 'moves')");
        a("UPDATE by_keep.item SET id = '00000000-0000-0000-0002-00000000000a' WHERE id = " + one.formatted("a"));
        settle();

        assertThat(ofA("SELECT string_agg(id || name, ' ' ORDER BY id) FROM item WHERE id BETWEEN 100 AND 109"))
                .isEqualTo("101stays 102moves");
        assertThat(ofB("SELECT string_agg(id || name, ' ' ORDER BY id) FROM item WHERE id BETWEEN 100 AND 109"))
                .isEqualTo("100moves 101stays");
        assertThat(
                        ofA(
                                "SELECT string_agg(id || name, ' ' ORDER BY id) FROM by_offset.item WHERE name IN ('moves', 'stays')"))
                .isEqualTo("101stays 102moves");
        assertThat(
                        ofB(
                                "SELECT string_agg(id || name, ' ' ORDER BY id) FROM by_offset.item WHERE name IN ('moves', 'stays')"))
                .isEqualTo("1000000000100moves 1000000000101stays");
        assertThat(ofA("SELECT string_agg(source_id || name, ' ' ORDER BY source_id) FROM by_uuid.item"
                        + " WHERE source_id BETWEEN 100 AND 109"))
                .isEqualTo("101stays 102moves");
        assertThat(ofA("SELECT id FROM by_keep.item WHERE name = 'moves'"))
                .isEqualTo("00000000-0000-0000-0002-00000000000a");
        assertThat(ofB("SELECT id FROM by_keep.item WHERE name = 'moves'"))
                .isEqualTo("00000000-0000-0000-0001-00000000000b");
    }

    @Test
    void any_column_of_a_composite_key_can_change() throws Exception {
        both("INSERT INTO pair VALUES (10, 'p', 1), (11, 'p', 2), (12, 'p', 3)");
        a(
                "UPDATE pair SET a = 20 WHERE a = 10; UPDATE pair SET b = 'q' WHERE a = 11; UPDATE pair SET a = 22, b = 'r', n = 4"
                        + " WHERE a = 12");
        settle();

        assertThat(ofA("SELECT string_agg(a || b || n, ' ' ORDER BY a) FROM pair WHERE a >= 10"))
                .isEqualTo("11q2 20p1 22r4");
        assertThat(ofB("SELECT string_agg(a || b || n, ' ' ORDER BY a) FROM pair WHERE a >= 10"))
                .isEqualTo("10p1 11p2 12p3");
    }

    @Test
    void two_rows_swap_their_keys_through_one_that_is_free() throws Exception {
        a("INSERT INTO item VALUES (110, 'left'), (111, 'right')");
        a("UPDATE item SET id = -1 WHERE id = 110; UPDATE item SET id = 110 WHERE id = 111;"
                + " UPDATE item SET id = 111 WHERE id = -1");
        settle();

        assertThat(ofA("SELECT string_agg(id || name, ' ' ORDER BY id) FROM item WHERE id IN (-1, 110, 111)"))
                .isEqualTo("110right 111left");
    }

    @Test
    void a_chain_of_keys_moves_up_by_one_and_back() throws Exception {
        both("INSERT INTO pair SELECT i, 'chain', i FROM generate_series(100, 400) i");
        a("DO $$ BEGIN FOR i IN REVERSE 400..100 LOOP UPDATE pair SET a = i + 1 WHERE a = i AND b = 'chain'; END LOOP;"
                + " END $$");
        settle();
        String rows =
                "SELECT concat_ws(' ', min(a), max(a), count(*), min(a - n), max(a - n)) FROM pair WHERE b = 'chain'";
        assertThat(ofA(rows)).isEqualTo("101 401 301 1 1");
        assertThat(ofB(rows)).isEqualTo("100 400 301 0 0");

        a("DO $$ BEGIN FOR i IN 101..401 LOOP UPDATE pair SET a = i - 1 WHERE a = i AND b = 'chain'; END LOOP; END $$");
        settle();
        assertThat(ofA(rows)).isEqualTo("100 400 301 0 0");
        both("DELETE FROM pair WHERE b = 'chain'");
    }

    @Test
    void a_row_moves_several_times_and_its_old_keys_are_taken_again() throws Exception {
        a("INSERT INTO item VALUES (120, 'wanders')");
        a("UPDATE item SET id = 121 WHERE id = 120; INSERT INTO item VALUES (120, 'settles');"
                + " UPDATE item SET id = 122, note = 'far' WHERE id = 121; INSERT INTO item VALUES (121, 'passes');"
                + " DELETE FROM item WHERE id = 121");
        settle();

        assertThat(ofA("SELECT string_agg(id || name || coalesce(note, ''), ' ' ORDER BY id) FROM item WHERE id BETWEEN"
                        + " 120 AND 129"))
                .isEqualTo("120settles 122wandersfar");
    }
}
