package io.tributary.sink.schema;

import static io.tributary.sink.schema.AttackedTarget.ATTACKER;
import static io.tributary.sink.schema.AttackedTarget.VICTIM;
import static io.tributary.sink.schema.AttackedTarget.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/**
 * A session of the application's role tries to reach another tenant's rows, in every table and partition and under every
 * key strategy. The attacker knows the victim's rows; all that it may not do is say that it is the victim.
 */
class AttackerIT {
    private static final String SET_NOTHING = "SELECT";
    private static AttackedTarget target;
    private static String victimsRows;

    @BeforeAll
    static void start() throws SQLException {
        target = AttackedTarget.start();
        victimsRows = target.victimsRows();
        assertThat(victimsRows).contains("victim");
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    @AfterEach
    void the_victims_rows_are_as_they_were() throws SQLException {
        assertThat(target.victimsRows()).isEqualTo(victimsRows);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void is_refused_or_comes_back_empty_in_every_table(Attack attack) throws SQLException {
        try (Connection session = attacker()) {
            for (AttackedTable table : target.tables()) {
                String sql = table.sql(attack.statement(), VICTIM, ATTACKER);
                if (attack.outcome() == Attack.Outcome.NOTHING) {
                    assertThat(run(session, sql)).as("%s: %s", table, attack).isZero();
                } else {
                    assertThatThrownBy(() -> run(session, sql))
                            .as("%s: %s", table, attack)
                            .hasMessageContaining(attack.outcome().reason());
                }
                run(session, "DISCARD ALL");
                AttackedTarget.set(session, ATTACKER.toString());
            }
        }
    }

    /** Every way in which a session can have no tenant, some after it served the victim. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                SET_NOTHING,
                "SET app.tenant_id = ''",
                "SET app.tenant_id TO DEFAULT",
                "SELECT set_config('app.tenant_id', NULL, false)",
                "SET app.tenant_id = '<victim>'; RESET app.tenant_id",
                "SET app.tenant_id = '<victim>'; RESET ALL",
                "SET app.tenant_id = '<victim>'; SET app.tenant_id = ''",
                "BEGIN; SET LOCAL app.tenant_id = '<victim>'; COMMIT",
                "BEGIN; SET app.tenant_id = '<victim>'; ROLLBACK",
                "SET SESSION \"APP.tenant\" = '<victim>'",
                "SET app.tenant_id = '00000000-0000-0000-0000-000000000000'",
            })
    void a_session_without_a_tenant_has_no_rows_in_any_table_and_writes_none(String setting) throws SQLException {
        try (Connection session = target.session(null)) {
            run(session, setting.replace("<victim>", VICTIM.toString()));
            assertThatNothingIsReached(session);
        }
    }

    @Test
    void a_pooled_connection_that_served_another_tenant_and_was_discarded_has_no_rows() throws SQLException {
        try (Connection session = target.session(VICTIM.toString())) {
            run(session, "DISCARD ALL");
            assertThatNothingIsReached(session);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"victim", "' OR true --", "NULL", " ", "{00000000-0000-8000-8000-00000000000a", "*"})
    void a_setting_that_is_no_tenant_is_refused(String garbage) throws SQLException {
        try (Connection session = target.session(garbage)) {
            for (AttackedTable table : target.tables()) {
                for (String statement : List.of("SELECT * FROM ", "DELETE FROM ")) {
                    assertThatThrownBy(() -> run(session, statement + table.name()))
                            .hasMessageContaining("invalid input syntax for type uuid");
                }
            }
        }
    }

    private static void assertThatNothingIsReached(Connection session) throws SQLException {
        assertThat(run(session, "SELECT * FROM tenants")).isZero();
        for (AttackedTable table : target.tables()) {
            assertThat(run(session, "SELECT * FROM " + table.name()))
                    .as(table.name())
                    .isZero();
            assertThat(run(session, "DELETE FROM " + table.name()))
                    .as(table.name())
                    .isZero();
            assertThat(run(session, table.sql("UPDATE <t> SET <text> = 'stolen'", VICTIM, ATTACKER)))
                    .as(table.name())
                    .isZero();
            for (String row : List.of("<theirs>", "<ours>")) {
                String insert = "INSERT INTO <t> (<columns>) OVERRIDING SYSTEM VALUE SELECT <columns> FROM " + row;
                assertThatThrownBy(() -> run(session, table.sql(insert, VICTIM, ATTACKER)))
                        .as(table.name())
                        .hasMessageContaining("row-level security");
            }
        }
    }

    @Test
    void a_statement_prepared_for_one_tenant_shows_the_next_tenant_its_own_rows() throws SQLException {
        try (Connection session = target.session(VICTIM.toString())) {
            session.unwrap(PGConnection.class).setPrepareThreshold(1);
            for (AttackedTable table : target.tables()) {
                try (PreparedStatement query =
                        session.prepareStatement("SELECT tenant_id FROM " + table.name() + " WHERE tenant_id <> ?")) {
                    query.setObject(1, ATTACKER);
                    for (int execution = 0; execution < 7; execution++) {
                        AttackedTarget.set(session, VICTIM.toString());
                        assertThat(rows(query)).as(table.name()).isPositive();
                        AttackedTarget.set(session, ATTACKER.toString());
                        assertThat(rows(query)).as(table.name()).isZero();
                    }
                }
            }
        }
    }

    private static int rows(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            int count = 0;
            while (row.next()) {
                count++;
            }
            return count;
        }
    }

    @Test
    void functions_and_operators_of_its_own_are_never_handed_another_tenants_values() throws SQLException {
        for (AttackedTable table : target.tables()) {
            try (Connection session = attacker();
                    Statement statement = session.createStatement()) {
                statement.execute("CREATE FUNCTION pg_temp.spy(text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql"
                        + " AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$;"
                        + " CREATE OPERATOR pg_temp.<<< (FUNCTION = pg_temp.spy, RIGHTARG = text)");
                statement.executeQuery("SELECT * FROM " + table.name() + " AS t WHERE pg_temp.spy(t::text)"
                        + " AND OPERATOR(pg_temp.<<<) t::text");
                List<String> notices = notices(statement);
                assertThat(notices).as(table.name()).isNotEmpty().noneMatch(said -> said.contains("victim"));
                // an error in an expression would tell as much as a notice
                statement.executeQuery("SELECT 1 / (tenant_id <> '" + VICTIM + "')::int FROM " + table.name()
                        + " WHERE 1 / (tenant_id <> '" + VICTIM + "')::int = 1");
            }
        }
    }

    private static List<String> notices(Statement statement) throws SQLException {
        List<String> notices = new ArrayList<>();
        for (SQLWarning said = statement.getWarnings(); said != null; said = said.getNextWarning()) {
            notices.add(said.getMessage());
        }
        return notices;
    }

    @Test
    void copy_brings_out_its_own_rows_alone_and_brings_none_in() throws SQLException, IOException {
        for (AttackedTable table : target.tables()) {
            try (Connection session = attacker()) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                String source = "(SELECT * FROM " + table.name() + ")";
                session.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + source + " TO STDOUT", out);
                assertThat(out.toString(StandardCharsets.UTF_8))
                        .contains("attacker")
                        .doesNotContain("victim");
                assertThatThrownBy(() -> session.unwrap(PGConnection.class)
                                .getCopyAPI()
                                .copyIn("COPY " + table.name() + " FROM STDIN", new StringReader("")))
                        .hasMessageContaining("COPY FROM not supported with row-level security");
            }
        }
    }

    @Test
    void explain_shows_no_value_of_another_tenant() throws SQLException {
        for (AttackedTable table : target.tables()) {
            try (Connection session = attacker();
                    Statement statement = session.createStatement();
                    ResultSet line = statement.executeQuery(table.sql(
                            "EXPLAIN (ANALYZE, VERBOSE, BUFFERS) SELECT * FROM <t> WHERE <text> >= ''",
                            VICTIM,
                            ATTACKER))) {
                while (line.next()) {
                    assertThat(line.getString(1)).doesNotContain("victim", VICTIM.toString());
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void is_refused_whatever_the_table(RoleAttack attack) throws SQLException {
        try (Connection session = attacker()) {
            assertThatThrownBy(() -> run(session, attack.statement()))
                    .as(attack.toString())
                    .hasMessageContaining(attack.reason());
        }
    }

    private static Connection attacker() throws SQLException {
        return target.session(ATTACKER.toString());
    }
}
