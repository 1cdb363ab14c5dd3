package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rows of partitioned tables, of tables that inherit, and of values that the server computes. */
abstract class PartitionOperations extends OperationsSuite {
    private static final String DAYS = "SELECT string_agg(id || ':' || day, ' ' ORDER BY id) FROM reading";

    @Test
    void rows_move_between_partitions_with_their_large_values() throws Exception {
        both("TRUNCATE reading; INSERT INTO reading SELECT i, i * 5, " + large("body")
                + " FROM generate_series(1, 5) i");
        a(
                "UPDATE reading SET day = 12 WHERE id = 1; UPDATE reading SET day = 100 WHERE id = 2; UPDATE reading SET day = 3"
                        + " WHERE id = 5; UPDATE reading SET day = 19 WHERE id = 3; UPDATE reading SET day = 1 WHERE id = 1");
        a("DELETE FROM reading_2 WHERE id = 3");
        settle();

        assertThat(ofA(DAYS)).isEqualTo("1:1 2:100 4:20 5:3");
        assertThat(ofA("SELECT count(*) FROM reading WHERE body = " + large("body")))
                .isEqualTo("4");
        assertThat(ofB(DAYS)).isEqualTo("1:5 2:10 3:15 4:20 5:25");
    }

    @Test
    void a_partition_that_joins_while_changes_flow_is_followed() throws Exception {
        both("TRUNCATE reading");
        a("CREATE TABLE reading_3 (body text, day int NOT NULL, id int NOT NULL, PRIMARY KEY (id, day));"
                + " ALTER TABLE reading ATTACH PARTITION reading_3 FOR VALUES FROM (1000) TO (2000)");
        a(
                "INSERT INTO reading VALUES (1, 1500, 'in the new one'), (2, 5, 'moves'); UPDATE reading SET day = 1600 WHERE id = 2");
        a("UPDATE reading SET body = 'changed' WHERE id = 1");
        settle();

        assertThat(ofA("SELECT string_agg(id || body, ' ' ORDER BY id) FROM reading"))
                .isEqualTo("1changed 2moves");
    }

    @Test
    void a_table_and_its_heir_keep_their_own_rows() throws Exception {
        a(
                "INSERT INTO animal VALUES (1, 'cow'), (2, 'hen'); INSERT INTO dog VALUES (1, 'rex', 'wuff'), (3, 'bello', 'wau');"
                        + " UPDATE animal SET name = upper(name) WHERE id = 1; UPDATE ONLY animal SET id = 3 WHERE id = 2;"
                        + " DELETE FROM dog WHERE id = 3");
        settle();

        assertThat(ofA("SELECT string_agg(id || name, ' ' ORDER BY id) FROM ONLY animal"))
                .isEqualTo("1COW 3hen");
        assertThat(ofA("SELECT string_agg(id || name || bark, ' ' ORDER BY id) FROM dog"))
                .isEqualTo("1REXwuff");
    }

    @Test
    void a_truncate_of_a_partitioned_table_and_of_a_table_with_heirs_empties_them_for_its_tenant() throws Exception {
        both("INSERT INTO reading VALUES (50, 1), (51, 11), (52, 50); INSERT INTO animal VALUES (50, 'x');"
                + " INSERT INTO dog VALUES (51, 'x')");
        a("TRUNCATE reading, animal; INSERT INTO reading VALUES (53, 2)");
        settle();

        assertThat(ofA(DAYS)).isEqualTo("53:2");
        assertThat(ofA("SELECT count(*) FROM animal")).isEqualTo("0");
        assertThat(ofB("SELECT count(*) FROM reading WHERE id BETWEEN 50 AND 52"))
                .isEqualTo("3");
        assertThat(ofB("SELECT count(*) FROM animal WHERE id IN (50, 51)")).isEqualTo("2");
    }
}
