package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.TestingCommand;
import io.tributary.cli.TestingDatabases;
import io.tributary.cli.TestingPlan;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.control.StageName;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.wire.Marker;
import io.tributary.validator.cutover.Move;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveOutcome;
import io.tributary.validator.cutover.Mover;
import io.tributary.validator.cutover.Parties;
import io.tributary.validator.wayback.WayBack;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two tenants, tables under every key strategy: what the target's application writes comes back to the source, and only that. */
@Tag("exact")
class WayBackIT {
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    private static final String KEYS = "tables: { include: [\"public.*\"], shared: [public.country], keys: { default:"
            + " composite, public.customer: offset, public.document: uuid, public.token: keep } }";

    @Test
    void what_the_target_writes_comes_back_exactly_and_the_way_there_goes_on_from_there() throws Exception {
        try (ExactRig rig = ExactRig.of(Map.of())) {
            rig.tenant("a", strategies())
                    .tenant("b", strategies())
                    .planLines(KEYS + "\ncutover: { maxLag: 60s, pauseLimit: 30s }")
                    .start();
            rig.drain();
            WayBack wayBack = new WayBack(rig.plan(), rig.control());
            Tenant tenant = rig.plan().tenant("b");
            assertThat(wayBack.obstacle(tenant)).isEmpty();
            wayBack.prepare(tenant);
            assertThat(wayBack.rehearse(tenant)).isPositive();
            String others = fingerprint(rig, "a");

            rig.write("b", "UPDATE public.customer SET name = 'before' WHERE id = 3");
            rig.drain("b");
            cutOver(rig, tenant);
            writeAsApplication(rig, tenant);
            drainBack(rig, tenant);
            assertSame(rig, tenant);

            rig.stopStages();
            application(
                    rig,
                    tenant,
                    "UPDATE public.customer SET name = 'while stopped' WHERE name = 'new'",
                    "DELETE FROM public.place WHERE id < 3");
            rig.startStages(STAGES);
            drainBack(rig, tenant);
            assertSame(rig, tenant);

            damage(rig);
            TestingCommand repair =
                    TestingCommand.run("-c", rig.planFile().toString(), "resync", "--tenant", "b", "--json");
            assertThat(repair.exitCode()).as(repair.error()).isZero();
            assertThat(repair.json().path("repaired")).hasSize(4);
            assertSame(rig, tenant);

            rollBack(rig, tenant);
            rig.write(
                    "b",
                    "UPDATE public.document SET body = 'after' WHERE body = 'made in the target';"
                            + " DELETE FROM public.customer WHERE name = 'while stopped';"
                            + " INSERT INTO public.place VALUES (77, 'after')");
            rig.drain("b");
            assertSame(rig, tenant);
            rig.assertEqual();
            assertThat(fingerprint(rig, "a")).isEqualTo(others);
        }
    }

    /** In the source, while the target serves, under each strategy: rows that differ, that are missing, and one too many. */
    private static void damage(ExactRig rig) throws Exception {
        rig.write(
                "b",
                "SET session_replication_role = replica; INSERT INTO tributary.gate_pass VALUES (pg_current_xact_id());"
                        + " UPDATE public.customer SET name = 'damaged' WHERE id = 3;"
                        + " DELETE FROM public.document WHERE id = 5;"
                        + " DELETE FROM public.token WHERE document = 6;"
                        + " DELETE FROM ONLY public.place WHERE id = 4; INSERT INTO public.place VALUES (900, 'extra');"
                        + " DELETE FROM tributary.gate_pass");
    }

    private static String strategies() throws Exception {
        try (InputStream stream = WayBackIT.class.getResourceAsStream("/io/tributary/cli/strategies.sql")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void writeAsApplication(ExactRig rig, Tenant tenant) throws Exception {
        application(
                rig,
                tenant,
                "INSERT INTO public.customer (name, country) VALUES ('new', 'de')",
                "INSERT INTO public.document (customer, body)"
                        + " SELECT id, 'made in the target' FROM public.customer WHERE name = 'new'",
                "UPDATE public.document SET next = id WHERE body = 'made in the target'",
                "INSERT INTO public.token (document, customer)"
                        + " SELECT id, customer FROM public.document WHERE body = 'made in the target'",
                "INSERT INTO public.line SELECT customer, 9, document, id, 'mine' FROM public.token ORDER BY id LIMIT 3",
                "INSERT INTO public.event SELECT 1000 + n, 2025 + n % 3, NULL, 'n' FROM generate_series(1, 9) n",
                "INSERT INTO public.place VALUES (500, 'place')",
                "INSERT INTO public.city VALUES (501, 'city', 'mayor')");
        application(
                rig,
                tenant,
                "UPDATE public.document SET customer = (SELECT min(id) FROM public.customer) WHERE source_id = 4",
                "UPDATE public.event SET year = 2030, region = 's' WHERE id = 1001",
                "UPDATE public.place SET id = 502 WHERE id = 500",
                "UPDATE public.token SET id = gen_random_uuid() WHERE customer = (SELECT max(id) FROM public.customer)",
                "UPDATE public.customer SET name = 'x' WHERE name = 'name 5'",
                "UPDATE public.customer SET name = 'name 5' WHERE name = 'name 6'",
                "UPDATE public.customer SET name = 'name 6' WHERE name = 'x'",
                "DELETE FROM public.document WHERE source_id = 7",
                "DELETE FROM public.customer WHERE name = 'name 9'",
                "DELETE FROM public.event WHERE id = 1002");
    }

    /** As the application's own role, in one transaction. */
    private static void application(ExactRig rig, Tenant tenant, String... statements) throws Exception {
        String url = rig.databases().url(TestingDatabases.TARGET);
        try (Connection session = DriverManager.getConnection(url, "application_role", TestingPlan.PASSWORD);
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute(
                    "SET app.tenant_id = '" + rig.control().identity(tenant).id() + "'");
            for (String sql : statements) {
                statement.execute(sql);
            }
            session.commit();
        }
    }

    private static void cutOver(ExactRig rig, Tenant tenant) throws Exception {
        rig.validator().validate(tenant, "test");
        move(rig, tenant, MoveKind.CUTOVER);
    }

    private static void rollBack(ExactRig rig, Tenant tenant) throws Exception {
        move(rig, tenant, MoveKind.ROLLBACK);
    }

    private static void move(ExactRig rig, Tenant tenant, MoveKind kind) throws Exception {
        MoveOutcome outcome = new Mover(
                        rig.plan(),
                        rig.control(),
                        Parties.of(rig.plan(), rig.control()),
                        (move, step) -> System.out.println(kind + " " + step))
                .move(tenant, kind, "test", "test");
        assertThat(outcome.refusals()).isEmpty();
        assertThat(outcome.move().flatMap(Move::failure)).isEmpty();
        assertThat(outcome.done()).isTrue();
    }

    /** Returns when all that the target committed before has come to the source. */
    private static void drainBack(ExactRig rig, Tenant tenant) throws Exception {
        String marker = UUID.randomUUID().toString();
        rig.target("SELECT pg_logical_emit_message(true, '" + Marker.PREFIX + "', '" + marker + "')");
        Plan back = rig.plan().reversed(tenant);
        ProgressTable progress = new ProgressTable(back, tenant);
        try (Control control = new Control(back, "test")) {
            Awaitility.await("the marker in the source").atMost(ExactRig.DRAIN).until(() -> control.with(
                            session -> progress.markerPosition(session, marker))
                    .isPresent());
        }
    }

    private static void assertSame(ExactRig rig, Tenant tenant) throws Exception {
        for (Table table : tables(rig, tenant)) {
            TableMapping mapping = mapping(rig, tenant, table);
            String ofSource = rows(String.join(", ", mapping.expressions())) + " FROM " + table.ownRows() + ") t";
            String columns =
                    mapping.target().columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
            String ofTarget = rows(columns) + " FROM " + table.ownRows() + " WHERE tenant_id = '"
                    + rig.control().identity(tenant).id() + "') t";
            assertThat(rig.source(tenant.slug(), ofSource))
                    .as("%s", table.name())
                    .isEqualTo(rig.target(ofTarget));
        }
    }

    private static String rows(String expressions) {
        return "SELECT string_agg(r, E'\\n' ORDER BY r COLLATE \"C\") FROM (SELECT left(ROW(" + expressions
                + ")::text, 200) AS r";
    }

    private static List<Table> tables(ExactRig rig, Tenant tenant) throws SQLException {
        List<Table> own = new ArrayList<>();
        try (Connection source = tenant.source().connect("test")) {
            for (Table table : Catalog.tables(source, rig.plan().tables()::selects)) {
                if (!rule(rig, table).shared()) {
                    own.add(table);
                }
            }
        }
        return own;
    }

    private static TableRule rule(ExactRig rig, Table table) throws SQLException {
        return rig.control().rules().rule(table.name()).orElseThrow();
    }

    private static TableMapping mapping(ExactRig rig, Tenant tenant, Table table) throws SQLException {
        return TableMapping.of(table.shape(), rule(rig, table), rig.control().identity(tenant));
    }

    private static String fingerprint(ExactRig rig, String slug) throws Exception {
        StringBuilder all = new StringBuilder();
        for (Table table : tables(rig, rig.plan().tenant(slug))) {
            String rows = "SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM "
                    + table.name().sql() + " t";
            all.append(rig.source(slug, rows))
                    .append(rig.target(rows + " WHERE tenant_id = '"
                            + rig.control().identity(rig.plan().tenant(slug)).id() + "'"));
        }
        return all.toString();
    }
}
