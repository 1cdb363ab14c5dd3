package io.tributary.validator.postcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.control.RuleTable;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.CutoverSettings;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.SampleQuery;
import io.tributary.contract.table.TableName;
import io.tributary.validator.testing.TestingMigration;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostChecksIT {
    private static final String OTHER = "00000000-0000-8000-8000-00000000000b";
    private TestingMigration migration;

    @BeforeEach
    void start() throws Exception {
        migration = TestingMigration.start("localhost:1");
        migration.createTable("item", "id serial, name text", "id");
        migration.onSource("INSERT INTO public.item SELECT generate_series(1, 100), 'x'");
        migration.onTarget("INSERT INTO public.tenants VALUES ('" + OTHER + "');"
                + " INSERT INTO public.item (tenant_id, id) SELECT '" + migration.tenantId
                + "', generate_series(1, 100);"
                + " INSERT INTO public.item (tenant_id, id) VALUES ('" + OTHER + "', 7);"
                + " SELECT setval('public.item_id_seq', 100)");
        try (Connection target = migration.plan.target().database().connect("test")) {
            new RuleTable(migration.plan.migration(), target)
                    .add(new MappingRules(
                            new TreeMap<>(Map.of(new TableName("public", "item"), TableRule.composite()))));
        }
    }

    @AfterEach
    void stop() throws Exception {
        migration.close();
    }

    private Map<String, PostCheck> run(String... samples) throws Exception {
        Plan plan = migration.plan;
        CutoverSettings settings = plan.cutover();
        Plan sampled = new Plan(
                plan.migration(),
                plan.kafka(),
                plan.schemaRegistry(),
                plan.target(),
                plan.tenants(),
                plan.tables(),
                plan.snapshot(),
                plan.load(),
                plan.schemaChanges(),
                plan.validation(),
                plan.alerts(),
                new CutoverSettings(
                        settings.maxLag(),
                        settings.pauseLimit(),
                        settings.verifiedWithin(),
                        settings.pgbouncer(),
                        settings.hooks(),
                        settings.hookLimit(),
                        List.of(samples).stream().map(SampleQuery::new).toList(),
                        settings.slowdown(),
                        settings.triggers()),
                plan.direction());
        return new PostChecks(sampled, migration.control)
                .run(migration.tenant).stream().collect(Collectors.toMap(PostCheck::name, check -> check));
    }

    @Test
    void a_tenant_that_is_served_well_passes() throws Exception {
        Map<String, PostCheck> checks = run("SELECT count(*) FROM item");
        assertThat(checks.values())
                .allSatisfy(check -> assertThat(check.ok()).as(check.detail()).isTrue());
        assertThat(checks).containsOnlyKeys("connects", "own-rows", "sequences", "sample-1");
    }

    @Test
    void other_tenants_rows_a_sequence_behind_and_a_slow_query_are_found_each_by_itself() throws Exception {
        migration.onTarget(
                "ALTER TABLE public.item DISABLE ROW LEVEL SECURITY;" + " SELECT setval('public.item_id_seq', 50)");
        Map<String, PostCheck> checks = run(
                "SELECT CASE WHEN EXISTS (SELECT FROM information_schema.columns WHERE column_name = 'tenant_id')"
                        + " THEN pg_sleep(0.2) END",
                "SELECT nothing");
        assertThat(checks.get("connects").ok()).isTrue();
        assertThat(checks.get("own-rows").detail()).contains("public.item");
        assertThat(checks.get("sequences").detail())
                .contains("public.item_id_seq")
                .contains("100");
        assertThat(checks.get("sample-1").detail()).contains("median 2");
        assertThat(checks.get("sample-2").detail()).contains("could not be checked");
        assertThat(checks.values()).filteredOn(PostCheck::ok).hasSize(1);
    }

    @Test
    void the_tenants_database_of_the_console_is_named() {
        assertThat(ApplicationSession.url("jdbc:postgresql://h:6432/pgbouncer?ssl=true", "acme"))
                .isEqualTo("jdbc:postgresql://h:6432/acme?ssl=true");
    }
}
