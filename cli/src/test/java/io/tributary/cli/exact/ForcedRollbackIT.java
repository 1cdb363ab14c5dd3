package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.cli.TestingCommand;
import io.tributary.cli.TestingDatabases;
import io.tributary.cli.TestingPlan;
import io.tributary.contract.control.GateSchema;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveListener;
import io.tributary.validator.cutover.MoveOutcome;
import io.tributary.validator.cutover.Mover;
import io.tributary.validator.cutover.Parties;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The target is gone: a tenant goes on at its source, what is lost is told, and a target that returns is told, too. */
@Tag("exact")
class ForcedRollbackIT {
    private static final String TABLES = "CREATE TABLE entry (id bigserial PRIMARY KEY, n int NOT NULL);"
            + "INSERT INTO entry (n) SELECT n FROM generate_series(1, 100) n";
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    private ExactRig rig;
    private Tenant tenant;
    private UUID tenantId;

    @BeforeEach
    void start() throws Exception {
        rig = ExactRig.of(Map.of()).tenant("a", TABLES).planLines("cutover: { maxLag: 60s, pauseLimit: 30s }");
        rig.start();
        rig.drain();
        tenant = rig.only();
        tenantId = rig.control().identity(tenant).id();
        rig.validator().validate(tenant, "test");
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void a_tenant_goes_on_at_its_source_and_a_target_that_returns_starts_over() throws Exception {
        cutOver();
        application("INSERT INTO entry (n) VALUES (4711)");
        Awaitility.await().atMost(ExactRig.DRAIN).until(() -> rig.source(
                        "a", "SELECT count(*) FROM entry WHERE n = 4711")
                .equals("1"));
        rig.stopStages();
        application("INSERT INTO entry (n) VALUES (4712)");
        targetIsThere(false);

        TestingCommand forced = acceptLoss();
        assertThat(forced.exitCode()).as(forced.error()).isZero();
        assertThat(forced.json().path("lostBehind").asText()).matches("[0-9A-F]+/[0-9A-F]+");
        assertThat(forced.error()).contains("is lost").contains("once more");
        rig.write("a", "INSERT INTO entry (n) VALUES (4799)");
        assertThat(rig.source("a", "SELECT count(*) FROM entry WHERE n = 4712")).isEqualTo("0");

        targetIsThere(true);
        // the session that went with the target is noticed by whoever uses it first
        Awaitility.await().ignoreExceptions().until(() -> rig.control().phase(tenant) == Phase.MULTI_TENANT);
        for (String command : List.of("cutover", "rollback")) {
            TestingCommand refused = command.equals("cutover")
                    ? command("cutover", "--tenant", "a", "--json")
                    : command("rollback", "--tenant", "a", "--reason", "test", "--json");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.json().path("refusals").path(0).path("check").asText())
                    .isEqualTo("returned-target");
        }
        TestingCommand told = acceptLoss();
        assertThat(told.exitCode()).as(told.error()).isZero();
        assertThatThrownBy(() -> application("INSERT INTO entry (n) VALUES (4713)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(GateSchema.REFUSED));
        rig.startStages(STAGES);
        rig.drain();
        rig.assertEqual();
        TestingCommand nothing = acceptLoss();
        assertThat(nothing.exitCode()).isEqualTo(1);
        assertThat(nothing.error()).contains("the target answers");

        rig.validator().validate(tenant, "test");
        cutOver();
        assertThat(rig.target("SELECT count(*) FROM entry WHERE n IN (4711, 4712, 4799)"))
                .isEqualTo("2");
    }

    private void cutOver() throws Exception {
        MoveOutcome outcome = new Mover(
                        rig.plan(), rig.control(), Parties.of(rig.plan(), rig.control()), MoveListener.NONE)
                .move(tenant, MoveKind.CUTOVER, "test", null);
        assertThat(outcome.refusals()).isEmpty();
        assertThat(outcome.done()).as("%s", outcome.move()).isTrue();
    }

    private TestingCommand acceptLoss() throws Exception {
        return command("rollback", "--tenant", "a", "--reason", "its disks are gone", "--accept-loss", "--json");
    }

    private TestingCommand command(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 2];
        all[0] = "-c";
        all[1] = rig.planFile().toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return TestingCommand.run(all);
    }

    private void application(String sql) throws Exception {
        String url = rig.databases().url(TestingDatabases.TARGET);
        try (Connection session = DriverManager.getConnection(url, "application_role", TestingPlan.PASSWORD);
                Statement statement = session.createStatement()) {
            statement.execute("SET app.tenant_id = '" + tenantId + "'");
            statement.execute(sql);
        }
    }

    /** Whether anybody can reach the target's database. */
    private void targetIsThere(boolean there) throws SQLException {
        String name = "\"" + TestingDatabases.TARGET + "\"";
        rig.databases()
                .execute(
                        "postgres",
                        "ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + there
                                + "; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                                + TestingDatabases.TARGET + "'");
    }
}
