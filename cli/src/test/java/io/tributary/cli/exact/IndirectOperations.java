package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes that views, rules, triggers and functions make of what an application wrote. */
abstract class IndirectOperations extends OperationsSuite {
    private static final String SAID = "SELECT coalesce(string_agg(said, ' ' ORDER BY id), '') FROM audit";

    @BeforeEach
    void empty() throws Exception {
        both("TRUNCATE entry, audit RESTART IDENTITY");
    }

    @Test
    void rows_written_through_a_view_arrive_and_triggers_do_not_fire_again() throws Exception {
        a("INSERT INTO positive VALUES (1, 10), (2, 20); UPDATE positive SET amount = 11 WHERE id = 1;"
                + " DELETE FROM positive WHERE id = 2");
        settle();

        assertRows("a", "entry", "id, amount", "(1,11)");
        assertThat(ofA(SAID)).isEqualTo("INSERT INSERT UPDATE DELETE");
        assertThat(ofB(SAID)).isEmpty();
    }

    @Test
    void what_a_trigger_of_a_view_or_a_rule_wrote_instead_arrives() throws Exception {
        a("INSERT INTO doubled VALUES (3, 30); INSERT INTO ruled VALUES (4, 40)");
        settle();

        assertRows("a", "entry", "id, amount", "(3,15) (4,41)");
        assertThat(ofA(SAID)).isEqualTo("INSERT INSERT");
    }

    @Test
    void what_a_session_writes_without_triggers_arrives_too() throws Exception {
        a("SET session_replication_role = replica; INSERT INTO entry VALUES (5, 50); INSERT INTO egg VALUES (900, 901);"
                + " DELETE FROM egg WHERE id = 900");
        settle();

        assertRows("a", "entry", "id, amount", "(5,50)");
        assertThat(ofA(SAID)).isEmpty();
    }

    @Test
    void one_statement_that_writes_several_tables_arrives_whole() throws Exception {
        a(
                "WITH gone AS (DELETE FROM entry RETURNING id), come AS (INSERT INTO entry VALUES (6, 60), (7, 70) RETURNING *)"
                        + " INSERT INTO bystander SELECT id + 8000, 'from ' || amount FROM come");
        settle();

        assertRows("a", "entry", "id, amount", "(6,60) (7,70)");
        assertThat(ofA("SELECT string_agg(id || name, ' ' ORDER BY id) FROM bystander WHERE id > 8000"))
                .isEqualTo("8006from 60 8007from 70");
    }
}
