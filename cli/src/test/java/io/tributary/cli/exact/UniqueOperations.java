package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values of unique columns that change hands inside one transaction. */
abstract class UniqueOperations extends OperationsSuite {
    private static final String CODES = "SELECT string_agg(id || coalesce(code, '-'), ' ' ORDER BY id) FROM seat";

    @BeforeEach
    void fill() throws Exception {
        both("TRUNCATE seat, deferred;"
                + " INSERT INTO seat SELECT i, chr(96 + i), i, true, int4range(i * 10, i * 10 + 10) FROM generate_series(1, 4) i;"
                + " INSERT INTO deferred SELECT i, chr(96 + i) FROM generate_series(1, 4) i");
    }

    @Test
    void two_rows_swap_a_unique_value_through_one_that_is_free() throws Exception {
        a("UPDATE seat SET code = 'free' WHERE id = 1; UPDATE seat SET code = 'a' WHERE id = 2;"
                + " UPDATE seat SET code = 'b' WHERE id = 1");
        settle();

        assertThat(ofA(CODES)).isEqualTo("1b 2a 3c 4d");
        assertThat(ofB(CODES)).isEqualTo("1a 2b 3c 4d");
    }

    @Test
    void two_rows_swap_a_unique_value_through_null() throws Exception {
        a("UPDATE seat SET code = NULL WHERE id IN (1, 2); UPDATE seat SET code = 'a' WHERE id = 2;"
                + " UPDATE seat SET code = 'b' WHERE id = 1");
        settle();

        assertThat(ofA(CODES)).isEqualTo("1b 2a 3c 4d");
    }

    @Test
    void three_rows_pass_a_unique_value_around() throws Exception {
        a("UPDATE seat SET code = 'free' WHERE id = 1; UPDATE seat SET code = 'a' WHERE id = 3;"
                + " UPDATE seat SET code = 'c' WHERE id = 2; UPDATE seat SET code = 'b' WHERE id = 1");
        settle();

        assertThat(ofA(CODES)).isEqualTo("1b 2c 3a 4d");
    }

    @Test
    void a_unique_value_goes_to_another_row_when_its_row_is_deleted_or_inserted_anew() throws Exception {
        a("DELETE FROM seat WHERE id = 1; UPDATE seat SET code = 'a' WHERE id = 2; INSERT INTO seat VALUES (5, 'b')");
        b("INSERT INTO seat VALUES (5, 'e'); DELETE FROM seat WHERE id = 5; INSERT INTO seat VALUES (6, 'e');"
                + " UPDATE seat SET code = 'f' WHERE id = 6; INSERT INTO seat VALUES (5, 'e')");
        settle();

        assertThat(ofA(CODES)).isEqualTo("2a 3c 4d 5b");
        assertThat(ofB(CODES)).isEqualTo("1a 2b 3c 4d 5e 6f");
    }

    @Test
    void values_of_a_partial_unique_index_swap_through_rows_that_it_does_not_see() throws Exception {
        a("UPDATE seat SET active = false WHERE id = 1; UPDATE seat SET place = 1 WHERE id = 2;"
                + " UPDATE seat SET place = 2, active = true WHERE id = 1");
        settle();

        assertThat(ofA("SELECT string_agg(id || ':' || place, ' ' ORDER BY id) FROM seat WHERE active"))
                .isEqualTo("1:2 2:1 3:3 4:4");
    }

    @Test
    void ranges_that_must_not_overlap_swap() throws Exception {
        a("UPDATE seat SET during = 'empty' WHERE id = 1; UPDATE seat SET during = '[10,20)' WHERE id = 2;"
                + " UPDATE seat SET during = '[20,30)' WHERE id = 1; UPDATE seat SET during = '[40,45)' WHERE id = 4;"
                + " INSERT INTO seat VALUES (5, 'e', 5, true, '[45,50)')");
        settle();

        assertThat(ofA("SELECT string_agg(id::text || during, ' ' ORDER BY id) FROM seat"))
                .isEqualTo("1[20,30) 2[10,20) 3[30,40) 4[40,45) 5[45,50)");
    }

    @Test
    void a_deferred_constraint_lets_one_statement_swap_and_shift() throws Exception {
        a("UPDATE deferred SET code = CASE id WHEN 1 THEN 'b' WHEN 2 THEN 'a' ELSE code END");
        b("UPDATE deferred SET code = chr(ascii(code) + 1)");
        settle();

        String codes = "SELECT string_agg(id || code, ' ' ORDER BY id) FROM deferred";
        assertThat(ofA(codes)).isEqualTo("1b 2a 3c 4d");
        assertThat(ofB(codes)).isEqualTo("1b 2c 3d 4e");
    }

    @Test
    void many_values_swap_again_and_again_in_one_transaction() throws Exception {
        a("INSERT INTO seat (id, code) SELECT i, 'many ' || i FROM generate_series(100, 199) i");
        a("DO $$ BEGIN FOR i IN 100..198 LOOP UPDATE seat SET code = 'free' WHERE id = i;"
                + " UPDATE seat SET code = 'many 100' WHERE id = i + 1;"
                + " UPDATE seat SET code = 'many ' || (i + 1) WHERE id = i; END LOOP; END $$");
        settle();

        assertThat(ofA("SELECT count(*) FROM seat WHERE id BETWEEN 100 AND 199 AND code = 'many ' || (id + 1)"))
                .isEqualTo("99");
        assertThat(ofA("SELECT code FROM seat WHERE id = 199")).isEqualTo("many 100");
    }
}
