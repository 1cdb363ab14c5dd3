package io.tributary.contract.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.contract.table.TableName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PlanReaderTest {
    private static final String WHOLE = """
            migration: saas
            kafka:
              bootstrap.servers: localhost:9092
              client.id: mover
            schemaRegistry: http://registry:8080/apis/ccompat/v7
            target:
              url: jdbc:postgresql://target:5432/saas
              username: migration_role
              password: ${TARGET_PASSWORD}
              applicationRole: app
            tenants:
              - slug: tenant-a
                name: Tenant A Corp
                id: 6f1f6a0e-0000-4000-8000-000000000001
                source:
                  url: jdbc:postgresql://source-a:5432/a
                  username: replication_user
                  password: "x${A_PASSWORD}y"
              - slug: tenant-b
                source: { url: "jdbc:postgresql://source-b:5432/b", username: u }
            tables:
              include: ["public.*", "sales.*"]
              exclude: ["public.schema_migrations"]
              keys: { default: composite, public.invoice: composite }
            snapshot: debezium
            load: { parallelism: 8, bytesPerSecond: 50MiB, rowsPerSecond: 20_000, maxLag: 20s, role: load_role }
            schemaChanges: apply
            validation: { interval: 1h30m, fullEvery: 48h, parallelism: 4, rowsPerSecond: 50_000 }
            alerts: { webhook: "https://hooks.example/${HOOK}", lag: 1m, retainedWal: 512MiB }
            cutover:
              maxLag: 3s
              pauseLimit: 20s
              verifiedWithin: 12h
              pgbouncer:
                url: jdbc:postgresql://pool:6432/pgbouncer
                username: admin
                password: p
                databases: /etc/pgbouncer/tributary.ini
                applicationPassword: "${A_PASSWORD}"
              hooks: { beforeFence: "scale down", afterRollback: "scale up" }
              hookLimit: 1m
              samples: ["SELECT count(*) FROM invoice"]
              slowdown: 1.5
              triggers:
                differences: 0.5%
                lag: 30s
                lagFor: 5m
                report: http://app:8080/report
                errors: 2%
                latency: 3
                action: rollback
            """;
    private static final String LEAST = """
            migration: saas
            kafka: { bootstrap.servers: "localhost:9092" }
            target: { url: "jdbc:postgresql://t/t", username: m }
            tenants:
              - slug: a
                source: { url: "jdbc:postgresql://a/a", username: u }
            """;

    @Test
    void every_key_is_read() throws PlanException {
        Plan plan = PlanReader.parse("plan.yml", WHOLE, Map.of("TARGET_PASSWORD", "t", "A_PASSWORD", "a", "HOOK", "h"));

        assertThat(plan.migration()).isEqualTo("saas");
        assertThat(plan.kafka()).isEqualTo(Map.of("bootstrap.servers", "localhost:9092", "client.id", "mover"));
        assertThat(plan.schemaRegistry()).contains(URI.create("http://registry:8080/apis/ccompat/v7"));
        assertThat(plan.target())
                .isEqualTo(new Target(
                        new Database("jdbc:postgresql://target:5432/saas", "migration_role", new Secret("t")), "app"));
        assertThat(plan.tenants().get(0))
                .isEqualTo(new Tenant(
                        "tenant-a",
                        "Tenant A Corp",
                        Optional.of(UUID.fromString("6f1f6a0e-0000-4000-8000-000000000001")),
                        new Database("jdbc:postgresql://source-a:5432/a", "replication_user", new Secret("xay"))));
        assertThat(plan.tables().selects(new TableName("sales", "order"))).isTrue();
        assertThat(plan.tables().selects(new TableName("public", "schema_migrations")))
                .isFalse();
        assertThat(plan.tables().selects(new TableName("other", "t"))).isFalse();
        assertThat(plan.snapshot()).isEqualTo(SnapshotMode.DEBEZIUM);
        assertThat(plan.load())
                .isEqualTo(new LoadSettings(8, 50L << 20, 20_000, Duration.ofSeconds(20), Optional.of("load_role")));
        assertThat(plan.schemaChanges()).isEqualTo(SchemaChanges.APPLY);
        assertThat(plan.validation())
                .isEqualTo(new ValidationSettings(Duration.ofMinutes(90), Duration.ofHours(48), 4, 50_000));
        assertThat(plan.alerts())
                .isEqualTo(new AlertSettings(
                        Optional.of(URI.create("https://hooks.example/h")), Duration.ofMinutes(1), 512L << 20));
        assertThat(plan.cutover())
                .isEqualTo(new CutoverSettings(
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(20),
                        Duration.ofHours(12),
                        Optional.of(new PgBouncerSettings(
                                new Database("jdbc:postgresql://pool:6432/pgbouncer", "admin", new Secret("p")),
                                Path.of("/etc/pgbouncer/tributary.ini"),
                                new Secret("a"))),
                        Map.of(HookPoint.BEFORE_FENCE, "scale down", HookPoint.AFTER_ROLLBACK, "scale up"),
                        Duration.ofMinutes(1),
                        List.of(new SampleQuery("SELECT count(*) FROM invoice")),
                        1.5,
                        new TriggerSettings(
                                0.005,
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(5),
                                Optional.of("http://app:8080/report"),
                                0.02,
                                3,
                                true)));
    }

    @Test
    void what_a_plan_leaves_out_has_a_default() throws PlanException {
        Plan plan = PlanReader.parse("plan.yml", LEAST, Map.of());

        assertThat(plan.schemaRegistry()).isEmpty();
        assertThat(plan.target().applicationRole()).isEqualTo("application_role");
        assertThat(plan.tenants().get(0).name()).isEqualTo("a");
        assertThat(plan.tenants().get(0).id()).isEmpty();
        assertThat(plan.tables().selects(new TableName("any", "table"))).isTrue();
        assertThat(plan.tables().keyStrategy(new TableName("any", "table"))).isEqualTo(KeyStrategy.COMPOSITE);
        assertThat(plan.snapshot()).isEqualTo(SnapshotMode.COPY);
        assertThat(plan.load()).isEqualTo(new LoadSettings(4, 0, 0, Duration.ofMinutes(1), Optional.empty()));
        assertThat(plan.schemaChanges()).isEqualTo(SchemaChanges.PAUSE);
        assertThat(plan.validation())
                .isEqualTo(new ValidationSettings(Duration.ofMinutes(5), Duration.ofHours(24), 2, 0));
        assertThat(plan.alerts()).isEqualTo(new AlertSettings(Optional.empty(), Duration.ofSeconds(10), 1L << 30));
        assertThat(plan.cutover()).isEqualTo(CutoverSettings.DEFAULT);
        assertThat(plan.direction()).isEqualTo(Direction.FORWARD);
    }

    @Test
    void the_way_back_of_a_tenant_is_a_migration_from_the_target_to_its_source() throws PlanException {
        Plan plan = PlanReader.parse("plan.yml", WHOLE, Map.of("TARGET_PASSWORD", "t", "A_PASSWORD", "a", "HOOK", "h"));
        Tenant tenant = plan.tenant("tenant-a");

        Plan back = plan.reversed(tenant);

        assertThat(back.migration()).isEqualTo("saas-reverse");
        assertThat(back.direction()).isEqualTo(Direction.REVERSE);
        assertThat(back.target().database()).isEqualTo(tenant.source());
        assertThat(back.tenants()).singleElement().satisfies(only -> {
            assertThat(only.slug()).isEqualTo("tenant-a");
            assertThat(only.source()).isEqualTo(plan.target().database());
        });
        assertThat(back.replicationName(back.tenant("tenant-a")).length()).isLessThanOrEqualTo(63);
    }

    @Test
    void all_problems_are_reported_together_each_with_its_line_and_a_remedy() {
        List<Problem> problems = problems("""
                migration: Saas!
                kafka: {}
                target: { url: "mysql://t", username: m, pasword: x }
                tenants:
                  - slug: a
                    source: { url: "jdbc:postgresql://a/a", username: u, password: "${NOT_SET}" }
                  - slug: a
                    id: not-a-uuid
                    source: { url: "jdbc:postgresql://a/a", username: u }
                tables: { include: [orders], keys: { default: hash } }
                validation: { interval: soon }
                colour: red
                schemaChanges: ignore
                """);

        assertThat(problems)
                .extracting(problem -> problem.line() + " " + problem.where())
                .containsExactlyInAnyOrder(
                        "1 migration",
                        "2 kafka",
                        "3 target.url",
                        "3 target.pasword",
                        "6 tenants[0].source.password",
                        "7 tenants[1].slug",
                        "8 tenants[1].id",
                        "9 tenants[1].source.url",
                        "10 tables.include[0]",
                        "10 tables.keys.default",
                        "11 validation.interval",
                        "12 colour",
                        "13 schemaChanges");
        assertThat(problems).allSatisfy(problem -> assertThat(problem.remedy()).isNotBlank());
    }

    @Test
    void missing_sections_are_each_named_once() {
        assertThat(problems("migration: saas\n"))
                .extracting(Problem::where)
                .containsExactlyInAnyOrder("kafka", "target", "tenants");
    }

    @Test
    void a_tenant_whose_database_is_the_target_is_refused() {
        assertThat(problems(LEAST.replace("//a/a", "//t/t")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).contains("the target"));
    }

    @Test
    void credentials_in_a_url_are_refused_since_urls_are_shown() {
        assertThat(problems(LEAST.replace("//a/a", "//a/a?password=secret")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.remedy()).contains("username and password"));
    }

    @Test
    void what_is_not_yaml_is_reported_with_its_line() {
        assertThat(problems("migration: saas\n  kafka: [\n")).singleElement().satisfies(problem -> {
            assertThat(problem.what()).startsWith("is not YAML");
            assertThat(problem.line()).isPositive();
        });
    }

    @Test
    void an_empty_plan_and_one_that_is_a_list_are_refused_with_a_message() {
        assertThat(problems("")).isNotEmpty();
        assertThat(problems("- a\n- b\n")).isNotEmpty();
        assertThat(problems("? [a, b]\n: c\n")).isNotEmpty();
    }

    @Test
    void names_that_would_not_fit_a_slot_are_refused() {
        assertThat(problems(LEAST.replace("slug: a", "slug: " + "a".repeat(60))))
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).contains("too long"));
    }

    @Test
    void a_file_that_is_not_there_is_a_problem_with_a_remedy() {
        PlanException exception =
                catchThrowableOfType(PlanException.class, () -> PlanReader.read(Path.of("no-such-plan.yml"), Map.of()));

        assertThat(exception).hasMessageContaining("no-such-plan.yml").hasMessageContaining("-c FILE");
    }

    @Test
    void no_text_of_a_plan_shows_a_password() throws PlanException {
        Plan plan = PlanReader.parse(
                "plan.yml", WHOLE, Map.of("TARGET_PASSWORD", "hush", "A_PASSWORD", "hush", "HOOK", "hush"));

        assertThat(plan.toString()).doesNotContain("hush");
    }

    private static List<Problem> problems(String text) {
        PlanException exception =
                catchThrowableOfType(PlanException.class, () -> PlanReader.parse("plan.yml", text, Map.of()));
        assertThat(exception).as("a plan with problems is refused").isNotNull();
        return exception.problems();
    }

    @Test
    void key_strategies_shared_tables_and_the_stride_are_read() throws PlanException {
        Tables tables = PlanReader.parse("plan.yml", LEAST + """
                        tables:
                          shared: ["public.country", "ref.*"]
                          keys: { default: keep, "public.invoice": offset, "public.*": uuid }
                          stride: 1_000_000
                        """, Map.of()).tables();

        assertThat(tables.shares(new TableName("public", "country"))).isTrue();
        assertThat(tables.shares(new TableName("ref", "any"))).isTrue();
        assertThat(tables.shares(new TableName("public", "countries"))).isFalse();
        assertThat(tables.keyStrategy(new TableName("public", "invoice"))).isEqualTo(KeyStrategy.OFFSET);
        assertThat(tables.keyStrategy(new TableName("public", "other"))).isEqualTo(KeyStrategy.UUID);
        assertThat(tables.keyStrategy(new TableName("ref", "any"))).isEqualTo(KeyStrategy.KEEP);
        assertThat(tables.stride()).hasValue(1_000_000);
        assertThat(PlanReader.parse("plan.yml", LEAST, Map.of()).tables().stride())
                .isEmpty();
    }

    @Test
    void wrong_strategies_shared_tables_and_strides_are_reported_with_their_line() {
        List<Problem> problems = problems(LEAST + """
                tables:
                  shared: [country, "public.*"]
                  keys:
                    public.invoice: ofset
                    invoice: offset
                  stride: 0
                """);

        assertThat(problems)
                .extracting(problem -> problem.line() + " " + problem.where())
                .containsExactlyInAnyOrder(
                        "8 tables.shared[0]",
                        "10 tables.keys.public.invoice",
                        "11 tables.keys.invoice",
                        "12 tables.stride");
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem.remedy()).isNotBlank())
                .anySatisfy(problem -> assertThat(problem.what()).contains("'ofset' is not a key strategy"));
        for (String stride : List.of("-1", "1.5", "many", "99999999999999999999", "[1]")) {
            assertThat(problems(LEAST + "tables: { stride: " + stride + " }"))
                    .as(stride)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.where()).isEqualTo("tables.stride"));
        }
    }

    @Test
    void wrong_settings_of_validations_and_alerts_are_reported_together_with_their_line() {
        List<Problem> problems = problems(LEAST + """
                validation:
                  interval: 0s
                  fullEvery: daily
                  parallelism: 0
                  rowsPerSecond: -1
                  every: 5m
                alerts:
                  webhook: ftp://host/hush
                  lag: 10
                  retainedWal: 10GB
                  email: a@b
                """);

        assertThat(problems)
                .extracting(problem -> problem.line() + " " + problem.where())
                .containsExactly(
                        "8 validation.interval",
                        "9 validation.fullEvery",
                        "10 validation.parallelism",
                        "11 validation.rowsPerSecond",
                        "12 validation.every",
                        "14 alerts.webhook",
                        "15 alerts.lag",
                        "16 alerts.retainedWal",
                        "17 alerts.email");
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem.remedy()).isNotBlank())
                .anySatisfy(problem -> assertThat(problem.toString()).contains("'10GB' is not a size", "10GiB"))
                .noneSatisfy(problem -> assertThat(problem.toString()).contains("hush"));
    }

    @Test
    void wrong_settings_of_a_load_are_reported_together_with_their_line() throws PlanException {
        List<Problem> problems = problems(LEAST + """
                snapshot: pg_dump
                load:
                  parallelism: 0
                  bytesPerSecond: 10MB
                  rowsPerSecond: fast
                  threads: 3
                """);

        assertThat(problems)
                .extracting(problem -> problem.line() + " " + problem.where())
                .containsExactly(
                        "7 snapshot",
                        "9 load.parallelism",
                        "10 load.bytesPerSecond",
                        "11 load.rowsPerSecond",
                        "12 load.threads");
        assertThat(problems).allSatisfy(problem -> assertThat(problem.remedy()).isNotBlank());
        String unlimited = LEAST + "snapshot: copy\nload: { bytesPerSecond: 0, rowsPerSecond: 0 }";
        assertThat(PlanReader.parse("plan.yml", unlimited, Map.of()).load()).isEqualTo(LoadSettings.DEFAULT);
    }

    @Test
    void a_webhook_from_a_variable_that_is_not_set_is_one_problem() {
        assertThat(problems(LEAST + "alerts: { webhook: \"${HOOK}\" }"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).contains("no variable HOOK"));
    }

    @Test
    void sizes_are_read_in_every_unit_and_nothing_else() throws PlanException {
        Map<String, Long> sizes =
                Map.of("7B", 7L, "3KiB", 3L << 10, "2 MiB", 2L << 20, "5GiB", 5L << 30, "1TiB", 1L << 40);
        for (Map.Entry<String, Long> size : sizes.entrySet()) {
            String text = LEAST + "alerts: { retainedWal: " + size.getKey() + " }";
            assertThat(PlanReader.parse("plan.yml", text, Map.of()).alerts().retainedWalBytes())
                    .isEqualTo(size.getValue());
        }
        for (String wrong : List.of("0GiB", "-1GiB", "1.5GiB", "1G", "GiB", "1", "99999999999TiB", "[1GiB]")) {
            assertThat(problems(LEAST + "alerts: { retainedWal: " + wrong + " }"))
                    .as(wrong)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.where()).isEqualTo("alerts.retainedWal"));
        }
    }
}
