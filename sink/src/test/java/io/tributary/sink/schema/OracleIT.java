package io.tributary.sink.schema;

import static io.tributary.sink.schema.AttackedTarget.ATTACKER;
import static io.tributary.sink.schema.AttackedTarget.OTHER_KEYS;
import static io.tributary.sink.schema.AttackedTarget.VICTIM;
import static io.tributary.sink.schema.AttackedTarget.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a tenant can learn of another one from how the server refuses, and what it can learn without being refused. */
class OracleIT {
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final String UNIQUE_VIOLATION = "23505";

    private static AttackedTarget target;

    @BeforeAll
    static void start() throws SQLException {
        target = AttackedTarget.start();
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    @Test
    void a_foreign_key_finds_no_row_of_another_tenant_and_does_not_say_whether_there_is_one() throws SQLException {
        int tried = 0;
        for (AttackedTable table : target.tables()) {
            for (List<String> columns : table.references()) {
                ServerErrorMessage said =
                        refusal(table.referenceTheirs(columns)).orElseThrow();
                assertThat(said.getSQLState()).as("%s %s", table, columns).isEqualTo(FOREIGN_KEY_VIOLATION);
                assertThat(said.toString()).doesNotContain("victim", VICTIM.toString());
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(8);
    }

    /** Under {@code composite}, and for whatever else is unique under any strategy. */
    @Test
    void where_the_tenants_id_leads_what_is_unique_another_tenants_row_can_be_there_twice() throws SQLException {
        for (AttackedTable table : target.tables()) {
            String otherKey = OTHER_KEYS.get(table.name());
            String insert = otherKey == null ? table.insertTheirsAsOurs() : table.insertTheirsAsOurs(otherKey);
            // where it points at what the attacker does not have, that is what is said
            assertThat(refusal(insert).map(ServerErrorMessage::getSQLState).orElse(FOREIGN_KEY_VIOLATION))
                    .as(table.name())
                    .isEqualTo(FOREIGN_KEY_VIOLATION);
        }
    }

    /** Under {@code keep}, {@code offset} and {@code uuid}: neither whose the key is nor what else is in the row. */
    @Test
    void where_a_key_is_unique_by_itself_a_violation_tells_that_it_is_taken_and_nothing_else() throws SQLException {
        int tried = 0;
        for (AttackedTable table : target.tables()) {
            if (OTHER_KEYS.containsKey(table.name())) {
                ServerErrorMessage said = refusal(table.insertTheirsAsOurs()).orElseThrow();
                assertThat(said.getSQLState()).as(table.name()).isEqualTo(UNIQUE_VIOLATION);
                assertThat(said.getConstraint()).endsWith("_pkey");
                assertThat(said.getDetail()).isNull();
                assertThat(said.toString()).doesNotContain("victim", VICTIM.toString());
                assertThat(count(table.insertTheirsAsOurs() + " ON CONFLICT DO NOTHING"))
                        .isZero();
                tried++;
            }
        }
        assertThat(tried).isEqualTo(OTHER_KEYS.size());
    }

    /** Known, and written down for those who grant a role to an application: a tenant could stop others, not read them. */
    @Test
    void a_role_that_may_update_a_table_may_also_lock_it_for_all() throws SQLException {
        for (AttackedTable table : target.tables()) {
            assertThat(count("LOCK TABLE " + table.name() + " IN ACCESS EXCLUSIVE MODE"))
                    .isZero();
        }
    }

    /** Known as well: who may set the tenant is the tenant, so that nobody but the application may write statements. */
    @Test
    void who_says_that_it_is_another_tenant_is_that_tenant() throws SQLException {
        assertThat(count("SET LOCAL app.tenant_id = '" + VICTIM + "'; SELECT * FROM users WHERE name = 'victim'"))
                .isOne();
    }

    /** All tenants' sessions are one role's: what one of them runs is shown to the others, with the constants in it. */
    @Test
    void statements_of_the_same_role_are_shown_to_every_session_of_it() throws SQLException {
        try (Connection victim = target.session(VICTIM.toString())) {
            run(victim, "SELECT 'typed by the victim'");
            assertThat(
                            count(
                                    "SELECT * FROM pg_stat_activity WHERE query LIKE '%typed by the %' AND pid <> pg_backend_pid()"))
                    .isOne();
        }
    }

    /** The server's own counters are of tables, and a table is all tenants'. */
    @Test
    void how_many_rows_all_tenants_have_together_is_known() throws SQLException {
        try (Connection session = target.session(ATTACKER.toString());
                Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT reltuples FROM pg_class WHERE oid = 'users'::regclass")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(2);
        }
    }

    /** What the server says when the attacker's statement is refused; nothing remains of it either way. */
    private static Optional<ServerErrorMessage> refusal(String sql) throws SQLException {
        try (Connection session = target.session(ATTACKER.toString())) {
            session.setAutoCommit(false);
            PSQLException refused = catchThrowableOfType(
                    PSQLException.class, () -> run(session, sql + "; SET CONSTRAINTS ALL IMMEDIATE"));
            session.rollback();
            return Optional.ofNullable(refused).map(PSQLException::getServerErrorMessage);
        }
    }

    private static int count(String sql) throws SQLException {
        try (Connection session = target.session(ATTACKER.toString())) {
            session.setAutoCommit(false);
            int rows = run(session, sql);
            session.rollback();
            return rows;
        }
    }
}
