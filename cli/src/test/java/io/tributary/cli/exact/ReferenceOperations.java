package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that point at each other, in whatever order they come. */
abstract class ReferenceOperations extends OperationsSuite {

    @BeforeEach
    void empty() throws Exception {
        both("TRUNCATE node, hen, egg, owner, owned");
    }

    @Test
    void rows_that_point_at_themselves_and_at_each_other_come_and_go_in_one_transaction() throws Exception {
        a("INSERT INTO node VALUES (1, 1, 3), (2, 1, 1), (3, 2, 2); UPDATE node SET next = 4 WHERE id = 1;"
                + " INSERT INTO node VALUES (4, 4, 3)");
        b("INSERT INTO node VALUES (1, NULL, 2), (2, 1, 1); DELETE FROM node");
        settle();

        assertRows("a", "node", "id, up, next", "(1,1,4) (2,1,1) (3,2,2) (4,4,3)");
        assertRows("b", "node", "id", "");
    }

    @Test
    void tables_that_point_at_each_other_are_filled_and_emptied_under_deferred_constraints() throws Exception {
        a("INSERT INTO hen VALUES (1, 10), (2, 11); INSERT INTO egg VALUES (11, 1), (10, 2)");
        a("UPDATE hen SET id = 3 WHERE id = 1; UPDATE egg SET hen = 3 WHERE hen = 1");
        b("INSERT INTO egg VALUES (1, 1); INSERT INTO hen VALUES (1, 1)");
        b("DELETE FROM hen; DELETE FROM egg");
        settle();

        assertRows("a", "hen", "id, egg", "(2,11) (3,10)");
        assertRows("a", "egg", "id, hen", "(10,2) (11,3)");
        assertRows("b", "hen", "id", "");
    }

    @Test
    void a_parent_that_is_replaced_by_another_of_the_same_key_keeps_its_children() throws Exception {
        a("INSERT INTO node VALUES (1, NULL, NULL), (2, NULL, 1)");
        a(
                "BEGIN; SET CONSTRAINTS ALL DEFERRED; DELETE FROM node WHERE id = 1; INSERT INTO node VALUES (1, 2, 2); COMMIT");
        settle();

        assertRows("a", "node", "id, up, next", "(1,2,2) (2,,1)");
    }

    @Test
    void what_foreign_keys_do_on_the_source_happens_on_the_target_once() throws Exception {
        both("INSERT INTO owner SELECT generate_series(0, 6);"
                + " INSERT INTO owned VALUES (1, 1, 2, 3), (2, 4, 2, 3), (3, 4, 5, 6)");
        a("DELETE FROM owner WHERE id IN (1, 2, 3)");
        b("UPDATE owner SET id = id + 100 WHERE id IN (4, 5, 6)");
        settle();

        assertRows("a", "owned", "id, cascaded, nulled, defaulted", "(2,4,,0) (3,4,5,6)");
        assertRows("b", "owned", "id, cascaded, nulled, defaulted", "(1,1,2,3) (2,104,2,3) (3,104,105,106)");
        assertRows("b", "owner", "id", "(0) (1) (2) (3) (104) (105) (106)");
    }

    @Test
    void no_row_in_the_target_points_at_nothing() throws Exception {
        a(
                "INSERT INTO owner VALUES (0), (1); INSERT INTO owned VALUES (1, 1, 1, 1); UPDATE owner SET id = 7 WHERE id = 1;"
                        + " DELETE FROM owner WHERE id = 0");
        settle();

        assertThat(
                        ofA(
                                "SELECT count(*) FROM owned LEFT JOIN owner ON owner.id = owned.cascaded WHERE owner.id IS NULL"))
                .isEqualTo("0");
        assertRows("a", "owned", "id, cascaded, nulled, defaulted", "(1,7,7,7)");
    }
}
