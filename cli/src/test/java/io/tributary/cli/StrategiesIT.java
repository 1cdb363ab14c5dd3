package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.cli.pipeline.Pipeline;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.embedded.KafkaServer;
import io.tributary.validator.compare.TableValidation;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.Validator;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three tenants whose keys collide, tables under every key strategy, all stages, and live writes. */
class StrategiesIT {
    private static final Logger LOG = LoggerFactory.getLogger(StrategiesIT.class);
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final List<String> OWN_TABLES =
            List.of("customer", "document", "token", "line", "note", "event", "place", "city");
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    @TempDir
    private static Path directory;

    private static TestingDatabases databases;
    private static KafkaServer kafka;
    private static Plan plan;
    private static Control control;
    private static Validator validator;
    private static Pipeline pipeline;

    @BeforeAll
    static void start_three_tenants_and_write_to_them_from_before_the_copy_on() throws Exception {
        LOG.warn("seed {}", SEED);
        databases = TestingDatabases.start(Map.of());
        kafka = KafkaServer.startTemporary();
        TestingPlan testing = new TestingPlan(kafka.bootstrapServers(), databases.url(TestingDatabases.TARGET))
                .tables("{ include: [\"public.*\"], shared: [public.country], keys: { default: composite,"
                        + " public.customer: offset, public.document: uuid, public.token: keep } }");
        for (String tenant : List.of("a", "b", "c")) {
            databases.createSource("source_" + tenant, resource("strategies.sql"));
            testing.tenant(tenant, databases.url("source_" + tenant));
        }
        databases.execute(
                "source_b",
                "ALTER TABLE public.customer ADD colour text DEFAULT 'red'; UPDATE public.customer SET colour = 'b'");
        plan = PlanReader.read(Path.of(testing.write(directory)), Map.of());
        TargetPreparation.prepare(plan, Set.of());
        control = new Control(plan, "test");
        validator = new Validator(plan, control);
        pipeline = Pipeline.start(
                plan,
                List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK),
                Set.of(),
                new SimpleMeterRegistry());
        writeFor(Duration.ofSeconds(5));
        drain();
    }

    @AfterAll
    static void stop() throws Exception {
        pipeline.close();
        control.close();
        kafka.close();
        databases.close();
    }

    private static String resource(String name) throws Exception {
        try (InputStream stream = StrategiesIT.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void writeFor(Duration time) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        Map<String, Future<Integer>> writers = new LinkedHashMap<>();
        for (Tenant tenant : plan.tenants()) {
            for (int i = 0; i < 2; i++) {
                StrategyWriter writer = new StrategyWriter(tenant.source().connect("writer"), SEED + writers.size());
                writers.put(tenant.slug() + i, threads.submit(writer));
            }
        }
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
        threads.shutdownNow();
        for (Map.Entry<String, Future<Integer>> writer : writers.entrySet()) {
            assertThat(writer.getValue().get()).as(writer.getKey()).isGreaterThan(50);
        }
    }

    private static void drain() throws Exception {
        for (Tenant tenant : plan.tenants()) {
            Awaitility.await().atMost(DRAIN).until(() -> control.snapshotPosition(tenant)
                    .isPresent());
            validator.waitApplied(tenant, DRAIN);
        }
    }

    private static Validation validate(String slug) throws Exception {
        return validator.validate(plan.tenant(slug), "test");
    }

    private static void assertAllEqual() throws Exception {
        for (Tenant tenant : plan.tenants()) {
            Validation validation = validate(tenant.slug());
            assertThat(validation.tables().stream().filter(table -> !table.equal()))
                    .as("seed %s, tenant %s", SEED, tenant.slug())
                    .isEmpty();
            assertThat(validation.tables()).hasSize(OWN_TABLES.size() + 1);
        }
    }

    private static UUID id(String slug) throws SQLException {
        return control.identity(plan.tenant(slug)).id();
    }

    private static String query(String sql) throws SQLException {
        return databases.query(TestingDatabases.TARGET, sql);
    }

    /** All of a tenant's rows in the target, as one value. */
    private static String rowsOf(String slug) throws SQLException {
        StringBuilder rows = new StringBuilder();
        for (String table : OWN_TABLES) {
            rows.append(query(
                            "SELECT count(*) || md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM public."
                                    + table + " t WHERE tenant_id = '" + id(slug) + "'"))
                    .append(' ');
        }
        return rows.toString();
    }

    @Test
    void every_tenant_is_equal_after_random_writes_and_a_truncate_of_one_leaves_the_others_rows() throws Exception {
        assertAllEqual();
        assertThat(query("SELECT count(DISTINCT tenant_id) FROM public.document"))
                .isEqualTo("3");
        String ofB = rowsOf("b");
        String ofC = rowsOf("c");
        databases.execute("source_a", "TRUNCATE public.customer CASCADE; TRUNCATE public.place");
        databases.execute("source_a", "INSERT INTO public.customer (id, name) VALUES (1, 'again')");
        drain();
        assertThat(rowsOf("b")).isEqualTo(ofB);
        assertThat(rowsOf("c")).isEqualTo(ofC);
        assertThat(query("SELECT count(*) FROM public.customer WHERE tenant_id = '" + id("a") + "'"))
                .isEqualTo("1");
        assertThat(query("SELECT count(*) FROM public.event WHERE tenant_id = '" + id("a") + "'"))
                .isEqualTo("0");
        assertAllEqual();
    }

    /** The sink checks no foreign key, so the rows themselves have to hold them. */
    @Test
    void no_row_in_the_target_points_at_nothing_or_at_another_tenants_row() throws Exception {
        databases.execute(TestingDatabases.TARGET, resource("orphans.sql"));
        String orphans = query("SELECT public.orphans()");
        assertThat(orphans).as("seed %s", SEED).isEqualTo("11 looked at: ");
        assertThat(query("SELECT count(*) > 0 FROM public.document d JOIN public.customer c ON c.id = d.customer"
                        + " WHERE c.tenant_id = d.tenant_id AND d.source_id IS NOT NULL"))
                .isEqualTo("t");
    }

    @Test
    void shared_rows_come_from_the_first_tenant_alone_and_others_that_differ_are_found() throws Exception {
        databases.execute("source_a", "UPDATE public.country SET name = 'Deutschland' WHERE code = 'de'");
        for (String other : List.of("b", "c")) {
            databases.execute(
                    "source_" + other,
                    "UPDATE public.country SET name = 'Deutschland' WHERE code = 'de';"
                            + " INSERT INTO public.country VALUES ('xx', 'of " + other + "')");
        }
        drain();
        assertThat(query("SELECT string_agg(code || name, ' ' ORDER BY code) FROM public.country"))
                .isEqualTo("deDeutschland frFrance");
        Validation differs = validate("b");
        assertThat(differs.tables().stream().filter(table -> !table.equal()).map(TableValidation::name))
                .containsExactly("public.country");
        for (String other : List.of("b", "c")) {
            databases.execute("source_" + other, "DELETE FROM public.country WHERE code = 'xx'");
        }
        drain();
        assertThat(validate("b").equal()).isTrue();
    }

    @Test
    void a_column_that_one_tenant_alone_has_is_null_for_the_others() throws Exception {
        String colours = "SELECT count(*) FROM public.customer WHERE colour IS NOT NULL AND tenant_id ";
        assertThat(query(colours + "<> '" + id("b") + "'")).isEqualTo("0");
        assertThat(Long.parseLong(query(colours + "= '" + id("b") + "'"))).isPositive();
    }
}
