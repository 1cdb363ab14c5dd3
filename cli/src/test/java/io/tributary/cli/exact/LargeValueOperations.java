package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large values, of which the log says nothing when an update leaves them alone. */
abstract class LargeValueOperations extends OperationsSuite {

    private void insert(String table, int id) throws Exception {
        a("INSERT INTO " + table + " VALUES (" + id + ", 0, " + large("body" + id) + ", convert_to("
                + large("bytes" + id) + ", 'UTF8'), ARRAY[" + large("list" + id) + ", NULL])");
    }

    private static String whole(int id) {
        return "body = " + large("body" + id) + " AND bytes = convert_to(" + large("bytes" + id)
                + ", 'UTF8') AND list = ARRAY[" + large("list" + id) + ", NULL]";
    }

    private void assertWhole(String table, int key, int id, int n) throws Exception {
        assertThat(ofA("SELECT count(*) FROM " + table + " WHERE id = " + key + " AND n = " + n + " AND " + whole(id)))
                .as(table + " " + key)
                .isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"large", "large_full", "large_index"})
    void values_that_an_update_leaves_alone_stay(String table) throws Exception {
        for (int id = 1; id <= 6; id++) {
            insert(table, id);
        }
        a("UPDATE " + table + " SET n = 1 WHERE id = 1");
        a("UPDATE " + table + " SET id = 102 WHERE id = 2");
        a("UPDATE " + table + " SET n = 1 WHERE id = 3; UPDATE " + table + " SET n = 2 WHERE id = 3");
        a("UPDATE " + table + " SET id = 104 WHERE id = 4; UPDATE " + table + " SET id = 204, n = 3 WHERE id = 104");
        a("UPDATE " + table + " SET id = 105 WHERE id = 5; UPDATE " + table + " SET id = 5 WHERE id = 105");
        a("UPDATE " + table + " SET body = 'short' WHERE id = 6; UPDATE " + table + " SET n = 4 WHERE id = 6");
        settle();

        assertWhole(table, 1, 1, 1);
        assertWhole(table, 102, 2, 0);
        assertWhole(table, 3, 3, 2);
        assertWhole(table, 204, 4, 3);
        assertWhole(table, 5, 5, 0);
        assertThat(ofA("SELECT count(*) FROM " + table + " WHERE id = 6 AND n = 4 AND body = 'short' AND list = ARRAY["
                        + large("list6") + ", NULL]"))
                .isEqualTo("1");
        assertThat(ofA("SELECT count(*) FROM " + table)).isEqualTo("6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"large", "large_full", "large_index"})
    void values_of_a_row_that_came_in_the_same_transaction_stay(String table) throws Exception {
        a("INSERT INTO " + table + " VALUES (50, 0, " + large("x") + "); UPDATE " + table + " SET n = 1 WHERE id = 50;"
                + " UPDATE " + table + " SET id = 51 WHERE id = 50; UPDATE " + table + " SET n = 2 WHERE id = 51");
        a("DELETE FROM " + table + " WHERE id = 51; INSERT INTO " + table + " VALUES (51, 5, " + large("y") + ");"
                + " UPDATE " + table + " SET n = 6 WHERE id = 51");
        settle();

        assertThat(ofA("SELECT concat_ws(' ', id, n, body = " + large("y") + ") FROM " + table
                        + " WHERE id IN (50, 51)"))
                .isEqualTo("51 6 t");
        a("DELETE FROM " + table + " WHERE id = 51");
    }

    @ParameterizedTest
    @ValueSource(strings = {"large", "large_full", "large_index"})
    void rows_swap_keys_and_keep_their_values(String table) throws Exception {
        a("INSERT INTO " + table + " VALUES (60, 0, " + large("sixty") + "), (61, 1, " + large("sixty-one") + ")");
        a("UPDATE " + table + " SET id = 62 WHERE id = 60; UPDATE " + table + " SET id = 60 WHERE id = 61;" + " UPDATE "
                + table + " SET id = 61 WHERE id = 62");
        settle();

        assertThat(ofA("SELECT string_agg(concat_ws(' ', id, n, body = " + large("sixty") + "), ',' ORDER BY id) FROM "
                        + table + " WHERE id BETWEEN 60 AND 62"))
                .isEqualTo("60 1 f,61 0 t");
        a("DELETE FROM " + table + " WHERE id IN (60, 61)");
    }

    @Test
    void text_that_reads_like_the_engines_placeholder_is_text() throws Exception {
        String placeholder = "__debezium_unavailable_value";
        a("INSERT INTO large VALUES (70, 0, '" + placeholder + "', convert_to('" + placeholder + "', 'UTF8'), ARRAY['"
                + placeholder + "', 'unchanged']), (71, 0, " + large("real") + ", NULL, NULL)");
        a("UPDATE large SET n = 1 WHERE id IN (70, 71); UPDATE large SET body = '" + placeholder + "' WHERE id = 71");
        a("UPDATE large SET id = 72, body = 'unchanged' WHERE id = 70");
        a("INSERT INTO item VALUES (500, '" + placeholder + "', 'unchanged')");
        a("UPDATE item SET id = 501 WHERE id = 500");
        settle();

        assertThat(ofA(
                        "SELECT string_agg(concat_ws(' ', id, n, body, convert_from(bytes, 'UTF8'), list), ',' ORDER BY id)"
                                + " FROM large WHERE id BETWEEN 70 AND 79"))
                .isEqualTo(
                        "71 1 " + placeholder + ",72 1 unchanged " + placeholder + " {" + placeholder + ",unchanged}");
        assertThat(ofA("SELECT name || note FROM item WHERE id = 501")).isEqualTo(placeholder + "unchanged");
        a("DELETE FROM large WHERE id IN (71, 72)");
    }

    @Test
    void a_large_key_names_its_row() throws Exception {
        // keys of an index are at most a third of a page, but those of one row together may be stored apart
        String key = "(SELECT repeat('k', 2000) || '%s')";
        a("INSERT INTO large_key VALUES (" + key.formatted(1) + ", 0, " + large("of key") + "), (" + key.formatted(2)
                + ", 0, " + large("of key") + ")");
        a("UPDATE large_key SET n = 1");
        a("UPDATE large_key SET id = " + key.formatted(3) + " WHERE id = " + key.formatted(1));
        a("DELETE FROM large_key WHERE id = " + key.formatted(2));
        settle();

        assertThat(ofA("SELECT concat_ws(' ', right(id, 2), n, body = " + large("of key") + ") FROM large_key"))
                .isEqualTo("k3 1 t");
    }
}
