package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant's truncates remove its own rows only. */
abstract class TruncateOperations extends OperationsSuite {
    private static final String COUNTS =
            "SELECT concat_ws(' ', (SELECT count(*) FROM parent), (SELECT count(*) FROM child),"
                    + " (SELECT count(*) FROM grandchild), (SELECT count(*) FROM bystander))";

    @BeforeEach
    void fill() throws Exception {
        both("TRUNCATE parent, child, grandchild, bystander;"
                + " INSERT INTO parent SELECT i, 'p' FROM generate_series(1, 5) i;"
                + " INSERT INTO child SELECT i, i FROM generate_series(1, 4) i;"
                + " INSERT INTO grandchild SELECT i, i FROM generate_series(1, 3) i;"
                + " INSERT INTO bystander SELECT i, 'b' FROM generate_series(1, 2) i");
    }

    @Test
    void a_truncate_of_one_table_leaves_the_other_tenants_rows() throws Exception {
        a("TRUNCATE bystander");
        settle();

        assertThat(ofA(COUNTS)).isEqualTo("5 4 3 0");
        assertThat(ofB(COUNTS)).isEqualTo("5 4 3 2");
    }

    @Test
    void a_truncate_of_several_tables_empties_each() throws Exception {
        a("TRUNCATE grandchild, bystander, child");
        settle();

        assertThat(ofA(COUNTS)).isEqualTo("5 0 0 0");
        assertThat(ofB(COUNTS)).isEqualTo("5 4 3 2");
    }

    @Test
    void a_truncate_cascades_to_the_tables_that_point_there() throws Exception {
        b("TRUNCATE parent CASCADE");
        settle();

        assertThat(ofA(COUNTS)).isEqualTo("5 4 3 2");
        assertThat(ofB(COUNTS)).isEqualTo("0 0 0 2");
    }

    @Test
    void a_truncate_that_restarts_identities_lets_keys_come_again() throws Exception {
        a("TRUNCATE parent RESTART IDENTITY CASCADE; INSERT INTO parent (name) VALUES ('again'), ('again');"
                + " INSERT INTO child (parent) VALUES (1)");
        settle();

        assertThat(ofA(COUNTS)).isEqualTo("2 1 0 2");
        assertThat(ofA("SELECT string_agg(id || name, ' ' ORDER BY id) FROM parent"))
                .isEqualTo("1again 2again");
    }

    @Test
    void rows_written_before_a_truncate_of_the_same_transaction_go_and_those_after_it_stay() throws Exception {
        a("INSERT INTO bystander VALUES (7, 'before'); UPDATE bystander SET name = 'before' WHERE id = 1;"
                + " TRUNCATE bystander; INSERT INTO bystander VALUES (1, 'after'), (8, 'after');"
                + " DELETE FROM bystander WHERE id = 8; INSERT INTO bystander VALUES (9, 'after')");
        settle();

        assertRows("a", "bystander", "id, name", "(1,after) (9,after)");
        assertRows("b", "bystander", "id, name", "(1,b) (2,b)");
    }

    @Test
    void a_table_that_is_truncated_twice_in_one_transaction_has_what_came_last() throws Exception {
        a("TRUNCATE bystander; INSERT INTO bystander VALUES (1, 'between'); TRUNCATE bystander;"
                + " INSERT INTO bystander VALUES (3, 'last')");
        settle();

        assertRows("a", "bystander", "id, name", "(3,last)");
    }

    @Test
    void a_truncate_that_is_rolled_back_removes_nothing() throws Exception {
        a("BEGIN; SAVEPOINT here; TRUNCATE bystander; ROLLBACK TO here;"
                + " UPDATE bystander SET name = 'kept' WHERE id = 1; COMMIT");
        settle();

        assertRows("a", "bystander", "id, name", "(1,kept) (2,b)");
    }

    @Test
    void tables_under_every_strategy_are_truncated_for_their_tenant_only() throws Exception {
        for (String schema : new String[] {"by_offset", "by_uuid"}) {
            both("INSERT INTO " + schema + ".item VALUES (900, 'truncated')");
        }
        a("INSERT INTO by_keep.item VALUES ('00000000-0000-0000-0009-00000000000a')");
        b("INSERT INTO by_keep.item VALUES ('00000000-0000-0000-0009-00000000000b')");
        a("TRUNCATE by_offset.item, by_uuid.item, by_keep.item");
        settle();

        for (String schema : new String[] {"by_offset", "by_uuid", "by_keep"}) {
            assertThat(ofA("SELECT count(*) FROM " + schema + ".item"))
                    .as(schema)
                    .isEqualTo("0");
            assertThat(ofB("SELECT count(*) > 0 FROM " + schema + ".item"))
                    .as(schema)
                    .isEqualTo("t");
        }
    }
}
