package io.tributary.cli.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.cli.TestingDatabases;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.contract.control.GateSchema;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.validator.gate.FenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The target's gate: a tenant's application writes there when it is open, and other tenants' gates are their own. */
class TargetGateIT {
    private static GatedMigration migration;

    @BeforeAll
    static void start() throws Exception {
        migration = GatedMigration.start();
    }

    @AfterAll
    static void stop() throws Exception {
        migration.close();
    }

    @AfterEach
    void reset() throws SQLException {
        migration.resetTarget();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO item (id, n) OVERRIDING SYSTEM VALUE VALUES (1, 1)",
                "UPDATE item SET n = 5",
                "DELETE FROM item",
                "INSERT INTO day VALUES (1, '2025-05-05')",
                "INSERT INTO day_2025 VALUES (1, '2025-05-05')",
                "BEGIN ISOLATION LEVEL SERIALIZABLE; DELETE FROM note"
            })
    void an_application_is_refused_before_its_tenant_was_switched(String sql) throws Exception {
        try (Connection session = migration.application(migration.tenantId);
                Statement statement = session.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(GateSchema.REFUSED))
                    .hasMessageContaining(GateSchema.SOURCE_SERVES);
        }
    }

    @Test
    void one_tenants_open_gate_lets_nobody_else_through() throws Exception {
        UUID other = other();
        open();
        try (Connection session = migration.application(migration.tenantId);
                Connection others = migration.application(other);
                Statement statement = session.createStatement();
                Statement refused = others.createStatement()) {
            statement.execute("INSERT INTO note SELECT 1, 1 WHERE false");
            assertThatThrownBy(() -> refused.execute("DELETE FROM note")).hasMessageContaining(other.toString());
        }
    }

    @Test
    void a_tenant_of_no_migration_and_sessions_that_nothing_binds_pass() throws Exception {
        try (Connection session = migration.application(new UUID(1, 2));
                Statement statement = session.createStatement()) {
            statement.execute("DELETE FROM note");
        }
        migration.databases.execute(
                TestingDatabases.TARGET, "SET app.tenant_id = '" + migration.tenantId + "'; DELETE FROM note");
        try (Connection sink = migration.target();
                Statement statement = sink.createStatement()) {
            statement.execute("SET app.tenant_id = '" + migration.tenantId + "'");
            assertThatThrownBy(() -> statement.execute("DELETE FROM public.note"))
                    .hasMessageContaining(GateSchema.SOURCE_SERVES);
            sink.rollback();
            statement.execute("SET app.tenant_id = '" + migration.tenantId + "'");
            statement.execute("SET LOCAL session_replication_role = replica");
            statement.execute("DELETE FROM public.note");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE tributary.gate SET writable = true",
                "INSERT INTO tributary.gate_pass VALUES (pg_current_xact_id())",
                "ALTER TABLE note DISABLE TRIGGER \"!tributary_gate\"",
                "DROP TRIGGER \"!tributary_gate\" ON note",
                "SET session_replication_role = replica",
                "SELECT tributary.gate_of('00000000-0000-0000-0000-000000000000')"
            })
    void the_application_cannot_get_around_it(String sql) throws Exception {
        try (Connection session = migration.application(migration.tenantId);
                Statement statement = session.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void closing_it_waits_for_the_tenants_own_writers_only_and_is_proven_as_the_application() throws Exception {
        open();
        migration.databases.execute("postgres", "GRANT application_role TO migration_role");
        try (Connection others = migration.application(other());
                Statement writing = others.createStatement();
                Connection session = migration.target()) {
            migration.databases.execute(TestingDatabases.TARGET, "UPDATE tributary.gate SET writable = true");
            others.setAutoCommit(false);
            writing.execute("DELETE FROM note");
            assertThatThrownBy(() -> migration.targetGate().prove(session, migration.control))
                    .isInstanceOf(FenceException.class);
            migration.targetGate().close(session, 2, "it is moved", GatedMigration.LIMIT);
            migration.targetGate().prove(session, migration.control);
            writing.execute("DELETE FROM note");
            others.rollback();
        } finally {
            migration.databases.execute("postgres", "REVOKE application_role FROM migration_role");
        }
    }

    @Test
    void a_guard_that_is_missing_or_off_is_found_and_made_again_with_the_schema() throws Exception {
        migration.databases.execute(
                TestingDatabases.TARGET,
                "DROP TRIGGER \"!tributary_gate\" ON note; ALTER TABLE item DISABLE TRIGGER \"!tributary_gate\";"
                        + "ALTER TABLE day_2025 ENABLE ALWAYS TRIGGER \"!tributary_gate\"");
        try (Connection session = migration.target()) {
            assertThat(migration.targetGate().unguarded(session, migration.control))
                    .isEqualTo("public.day_2025, public.item, public.note");
            session.commit();
            TargetPreparation.prepare(migration.plan, Set.of());
            assertThat(migration.targetGate().unguarded(session, migration.control))
                    .isEmpty();
        }
    }

    private static UUID other() throws SQLException {
        TenantIdentity other = migration.control.identity(migration.plan.tenant("b"));
        return other.id();
    }

    private static void open() throws Exception {
        try (Connection session = migration.target()) {
            migration.targetGate().open(session, 1);
        }
    }
}
