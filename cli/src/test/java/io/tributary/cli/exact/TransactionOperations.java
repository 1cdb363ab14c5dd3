package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.control.StageName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions of every shape. */
abstract class TransactionOperations extends OperationsSuite {
    private static final String COUNT = "SELECT count(*) FROM bystander";

    @BeforeEach
    void empty() throws Exception {
        both("TRUNCATE bystander");
    }

    @AfterEach
    void rollBackPrepared() throws Exception {
        for (String id : new String[] {"one", "two", "three"}) {
            if (rig().source("a", "SELECT count(*) FROM pg_prepared_xacts WHERE gid = '" + id + "'")
                    .equals("1")) {
                a("ROLLBACK PREPARED '" + id + "'");
            }
        }
    }

    @Test
    void what_a_savepoint_took_back_never_happened() throws Exception {
        a("BEGIN; INSERT INTO bystander VALUES (1, 'kept'); SAVEPOINT one; INSERT INTO bystander VALUES (2, 'undone');"
                + " UPDATE bystander SET name = 'undone' WHERE id = 1; SAVEPOINT two; DELETE FROM bystander;"
                + " ROLLBACK TO two; INSERT INTO bystander VALUES (3, 'undone'); ROLLBACK TO one;"
                + " INSERT INTO bystander VALUES (2, 'kept'); RELEASE one; COMMIT");
        settle();

        assertRows("a", "bystander", "id, name", "(1,kept) (2,kept)");
    }

    @Test
    void statements_that_failed_inside_a_transaction_leave_nothing() throws Exception {
        a(
                "DO $$ BEGIN FOR i IN 1..100 LOOP BEGIN INSERT INTO bystander VALUES (i, 'first');"
                        + " IF i % 2 = 0 THEN INSERT INTO bystander VALUES (i, 'twice'); END IF;"
                        + " EXCEPTION WHEN unique_violation THEN INSERT INTO bystander VALUES (-i, 'caught'); END; END LOOP; END $$");
        settle();

        assertThat(ofA("SELECT concat_ws(' ', count(*) FILTER (WHERE id > 0 AND name = 'first'),"
                        + " count(*) FILTER (WHERE id < 0 AND name = 'caught'), count(*)) FROM bystander"))
                .isEqualTo("50 50 100");
    }

    @Test
    void empty_transactions_and_those_of_other_things_leave_no_trace_and_no_gap() throws Exception {
        a("BEGIN; COMMIT");
        a("BEGIN; SELECT pg_current_xact_id(); COMMIT");
        a("INSERT INTO outside VALUES (1, 'not in the plan')");
        a("CREATE TEMP TABLE here (id int); INSERT INTO here VALUES (1)");
        a("COMMENT ON TABLE bystander IS 'a change of catalogs'; ALTER TABLE outside ADD IF NOT EXISTS more int");
        a("BEGIN; SAVEPOINT s; INSERT INTO bystander VALUES (1, 'undone'); ROLLBACK TO s; COMMIT");
        a("BEGIN; INSERT INTO bystander VALUES (2, 'undone'); ROLLBACK");
        a("DELETE FROM bystander WHERE id = 77");
        a("INSERT INTO outside VALUES (2, 'x'); INSERT INTO bystander VALUES (3, 'with another'); TRUNCATE outside");
        settle();

        assertRows("a", "bystander", "id, name", "(3,\"with another\")");
        assertThat(rig().target("SELECT to_regclass('public.outside') IS NULL")).isEqualTo("t");
    }

    @Test
    void thousands_of_tiny_transactions_arrive() throws Exception {
        try (Connection source = session();
                Statement statement = source.createStatement()) {
            for (int i = 0; i < 3_000; i++) {
                statement.execute("INSERT INTO bystander VALUES (" + i + ", '" + i % 7 + "')");
            }
            statement.execute("UPDATE bystander SET name = 'seven' WHERE id % 7 = 0");
        }
        settle();

        assertThat(ofA(COUNT + " WHERE name = (id % 7)::text")).isEqualTo("2571");
        assertThat(ofA(COUNT + " WHERE name = 'seven'")).isEqualTo("429");
    }

    @Test
    void long_and_short_transactions_of_many_sessions_arrive_in_the_order_of_their_commits() throws Exception {
        List<Connection> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Connection session = session();
                sessions.add(session);
                session.setAutoCommit(false);
            }
            a("INSERT INTO bystander SELECT i, 'begun' FROM generate_series(1, 5) i");
            for (int round = 0; round < 50; round++) {
                for (int i = 0; i < 4; i++) {
                    execute(
                            sessions.get(i),
                            "INSERT INTO bystander VALUES (" + (1_000 * (i + 1) + round) + ", 'long " + i + "')");
                }
                a("UPDATE bystander SET name = 'short " + round + "' WHERE id = 5");
            }
            execute(sessions.get(0), "UPDATE bystander SET name = 'first' WHERE id = 1");
            execute(sessions.get(1), "UPDATE bystander SET name = 'rolled back' WHERE id = 2");
            execute(sessions.get(2), "UPDATE bystander SET name = 'last' WHERE id = 3");
            sessions.get(2).commit();
            sessions.get(1).rollback();
            a("DELETE FROM bystander WHERE id = 3; UPDATE bystander SET name = 'after' WHERE id = 2");
            rig().drain();
            assertThat(ofA(COUNT)).isEqualTo("54");
            sessions.get(0).commit();
            execute(sessions.get(3), "DELETE FROM bystander WHERE id = 4");
            sessions.get(3).commit();
        } finally {
            for (Connection session : sessions) {
                session.close();
            }
        }
        settle();

        assertThat(ofA("SELECT string_agg(id || name, ' ' ORDER BY id) FROM bystander WHERE id < 10"))
                .isEqualTo("1first 2after 5short 49");
        assertThat(ofA("SELECT string_agg(name || n, ' ' ORDER BY name) FROM (SELECT name, count(*) n FROM bystander"
                        + " WHERE id > 999 GROUP BY name) g"))
                .isEqualTo("long 050 long 250 long 350");
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void a_prepared_transaction_arrives_when_it_is_committed_and_not_before() throws Exception {
        a("BEGIN; INSERT INTO bystander VALUES (1, 'committed'); PREPARE TRANSACTION 'one'");
        a("BEGIN; INSERT INTO bystander VALUES (2, 'rolled back'); PREPARE TRANSACTION 'two'");
        a("BEGIN; SAVEPOINT s; INSERT INTO bystander VALUES (3, 'undone'); ROLLBACK TO s;"
                + " INSERT INTO bystander VALUES (4, 'committed'); PREPARE TRANSACTION 'three'");
        a("INSERT INTO bystander VALUES (5, 'meanwhile')");
        rig().drain();
        assertRows("a", "bystander", "id, name", "(5,meanwhile)");

        rig().stopStages();
        a("COMMIT PREPARED 'three'");
        rig().startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        a("ROLLBACK PREPARED 'two'");
        a("UPDATE bystander SET name = 'again' WHERE id = 4");
        a("COMMIT PREPARED 'one'");
        settle();
        assertRows("a", "bystander", "id, name", "(1,committed) (4,again) (5,meanwhile)");
    }

    @Test
    void messages_of_others_in_the_log_are_nothing_to_the_target() throws Exception {
        a("SELECT pg_logical_emit_message(true, 'other', 'alone')");
        a("SELECT pg_logical_emit_message(false, 'other', 'outside')");
        a("SELECT pg_logical_emit_message(true, 'other', '\\x00ff00'::bytea); INSERT INTO bystander VALUES (1, 'x');"
                + " SELECT pg_logical_emit_message(true, 'other', repeat('long', 1000000))");
        settle();

        assertRows("a", "bystander", "id, name", "(1,x)");
    }

    @Test
    void sequences_are_not_moved_but_the_values_that_rows_took_are() throws Exception {
        a(
                "INSERT INTO made (n) VALUES (1), (2); SELECT nextval('made_id_seq'), nextval('made_serial_seq');"
                        + " INSERT INTO made (n) VALUES (3); SELECT setval('made_id_seq', 50); INSERT INTO made (n) VALUES (4)");
        a("INSERT INTO made (id, n) OVERRIDING SYSTEM VALUE VALUES (7, 7); UPDATE made SET n = 20 WHERE id = 2;"
                + " DELETE FROM made WHERE id = 4");
        settle();

        assertRows("a", "made", "id, serial, n, twice", "(1,1,1,2) (2,2,20,40) (7,6,7,14) (51,5,4,8)");
        assertThat(rig().source("a", "SELECT last_value FROM made_id_seq")).isEqualTo("51");
    }
}
