package io.tributary.sink.schema.design;

import static io.tributary.contract.plan.KeyStrategy.COMPOSITE;
import static io.tributary.contract.plan.KeyStrategy.KEEP;
import static io.tributary.contract.plan.KeyStrategy.OFFSET;
import static io.tributary.contract.plan.KeyStrategy.UUID;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.KeyStrategy;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KeyRulesTest {
    private final TestingSchema schema = new TestingSchema();

    @Test
    void nothing_is_remapped_where_the_tenant_leads_the_key_or_the_key_is_kept() {
        schema.table("a", "id integer").table("b", "id integer, a_id integer", "a_id > a(id)");
        assertThat(remapped(COMPOSITE, "a")).isEmpty();
        assertThat(remapped(COMPOSITE, "b")).isEmpty();
        assertThat(remapped(KEEP, "b")).isEmpty();
        assertThat(schema.rules(KEEP).findings()).isEmpty();
    }

    @Test
    void a_keys_type_gives_its_stride_and_the_plan_another() {
        schema.table("a", "id smallint").table("b", "id integer").table("c", "id bigint");
        assertThat(remapped(OFFSET, "a")).isEqualTo(Map.of("id", new KeyRule.Offset(1_000)));
        assertThat(remapped(OFFSET, "b")).isEqualTo(Map.of("id", new KeyRule.Offset(10_000_000)));
        assertThat(remapped(OFFSET, "c")).isEqualTo(Map.of("id", new KeyRule.Offset(1_000_000_000_000L)));
        schema.stride(7);
        assertThat(remapped(OFFSET, "c")).isEqualTo(Map.of("id", new KeyRule.Offset(7)));
    }

    @Test
    void what_points_at_a_key_follows_it_over_other_tables_and_whatever_its_own_strategy() {
        schema.table("a", "id integer")
                .table("b", "a_id integer", "a_id > a(id)")
                .table("c", "id integer, b_id bigint", "b_id > b(a_id)")
                .key("c", COMPOSITE);
        assertThat(remapped(UUID, "b")).isEqualTo(Map.of("a_id", new KeyRule.Derived("public.a")));
        assertThat(remapped(UUID, "c")).isEqualTo(Map.of("b_id", new KeyRule.Derived("public.a")));
        assertThat(schema.rules(UUID).findings()).isEmpty();
    }

    @Test
    void a_key_and_what_points_at_it_keep_their_old_values_where_the_new_ones_do_not_tell_them() {
        schema.table("a", "id integer").table("b", "a_id integer", "a_id > a(id)");
        assertThat(rule(UUID, "a").kept()).isEqualTo(Map.of("id", "source_id"));
        assertThat(rule(UUID, "b").kept()).isEqualTo(Map.of("a_id", "source_a_id"));
        assertThat(rule(OFFSET, "a").kept()).isEmpty();
    }

    @Test
    void a_table_that_points_at_itself_has_its_own_rule() {
        schema.table("node", "id bigint, parent_id bigint", "parent_id > node(id)");
        assertThat(remapped(UUID, "node"))
                .isEqualTo(Map.of(
                        "id", new KeyRule.Derived("public.node"), "parent_id", new KeyRule.Derived("public.node")));
    }

    @Test
    void a_composite_key_that_points_at_itself_follows_the_column_that_points_out_of_it() {
        schema.table("tree", "id integer")
                .table(
                        "node",
                        "tree_id integer, number integer; parent integer",
                        "tree_id > tree(id)",
                        "tree_id, parent > node(tree_id, number)");
        assertThat(remapped(OFFSET, "node")).isEqualTo(Map.of("tree_id", new KeyRule.Offset(10_000_000)));
        assertThat(schema.rules(OFFSET).findings()).isEmpty();
    }

    @Test
    void tables_that_point_at_each_other_each_have_their_own_rule() {
        schema.table("hen", "id integer, egg_id integer", "egg_id > egg(id)")
                .table("egg", "id integer, hen_id integer", "hen_id > hen(id)");
        assertThat(remapped(UUID, "hen"))
                .isEqualTo(
                        Map.of("id", new KeyRule.Derived("public.hen"), "egg_id", new KeyRule.Derived("public.egg")));
        assertThat(schema.rules(UUID).findings()).isEmpty();
    }

    @Test
    void keys_that_point_at_each_other_get_one_rule() {
        schema.table("one", "id integer", "id > other(id)").table("other", "id bigint", "id > one(id)");
        assertThat(remapped(UUID, "one")).isEqualTo(Map.of("id", new KeyRule.Derived("public.one")));
        assertThat(remapped(UUID, "other")).isEqualTo(Map.of("id", new KeyRule.Derived("public.one")));
        assertThat(remapped(OFFSET, "one")).isEqualTo(Map.of("id", new KeyRule.Offset(1_000_000_000_000L)));
        assertThat(schema.rules(OFFSET).findings()).isEmpty();
        schema.key("other", COMPOSITE);
        assertThat(only(OFFSET).found())
                .isEqualTo("column public.one.id points at public.one.id, whose values move by 1000000000000 a tenant,"
                        + " and at public.other.id, whose values stay as they are; it cannot follow both");
    }

    @Test
    void a_column_that_points_at_two_keys_follows_both_if_they_move_alike() {
        schema.table("a", "id integer")
                .table("b", "id integer")
                .table("c", "id integer, x integer", "x > a(id)", "x > b(id)")
                .table("d", "id integer, x integer", "x > c(x)");
        assertThat(schema.rules(OFFSET).findings()).isEmpty();
        assertThat(remapped(OFFSET, "d")).containsEntry("x", new KeyRule.Offset(10_000_000));
        Finding finding = only(UUID);
        assertThat(finding.check()).isEqualTo("key-strategy");
        assertThat(finding.found())
                .isEqualTo("column public.c.x points at public.a.id, whose values become UUIDs of public.a, and at"
                        + " public.b.id, whose values become UUIDs of public.b; it cannot follow both");
        assertThat(finding.remedy())
                .isEqualTo("in the plan, first under tables.keys: \"public.a\": composite, \"public.b\": composite");
    }

    @Test
    void two_strides_for_one_column_are_mended_by_one_for_all() {
        schema.table("a", "id integer")
                .table("b", "id bigint")
                .table("c", "id integer, x bigint", "x > a(id)", "x > b(id)");
        assertThat(only(OFFSET).remedy()).startsWith("in the plan: tables.stride: 10000000; or");
        schema.stride(10_000_000);
        assertThat(schema.rules(OFFSET).findings()).isEmpty();
    }

    @Test
    void a_key_that_a_strategy_cannot_make_unique_is_a_blocker_with_the_line_that_mends_it() {
        schema.table("code", "code text").key("code", OFFSET);
        assertThat(only(COMPOSITE).remedy()).endsWith("\"public.code\": composite");
        TestingSchema uuids = new TestingSchema().table("u", "id uuid");
        assertThat(only(uuids, UUID).remedy()).endsWith("\"public.u\": keep");
        TestingSchema pairs = new TestingSchema().table("pair", "a integer, b integer; c text");
        assertThat(only(pairs, OFFSET).found())
                .startsWith("the key (a, b) of table public.pair does not become unique");
        TestingSchema child = new TestingSchema()
                .table("a", "id integer")
                .table("b", "id integer", "id > a(id)")
                .key("a", COMPOSITE);
        assertThat(only(child, UUID).found()).contains("its values are those of public.a.id, which stay as they are");
    }

    @Test
    void a_key_with_a_column_that_is_unique_is_unique() {
        schema.table("a", "id integer")
                .table("u", "id uuid")
                .table("line", "a_id integer, number integer; text text", "a_id > a(id)")
                .table("part", "u_id uuid, number integer; text text", "u_id > u(id)")
                .key("u", KEEP);
        assertThat(schema.rules(OFFSET).findings()).isEmpty();
        assertThat(schema.rules(UUID).findings()).isEmpty();
    }

    @Test
    void what_points_at_a_shared_table_stays_and_what_is_shared_has_no_rule() {
        schema.table("country", "id integer")
                .table("a", "id integer, country_id integer", "country_id > country(id)")
                .shared("country");
        assertThat(rule(OFFSET, "country")).isEqualTo(TableRule.ofShared());
        assertThat(remapped(OFFSET, "a")).containsOnlyKeys("id");
    }

    @Test
    void what_points_at_a_table_that_does_not_take_part_is_left_alone() {
        schema.table("a", "id integer, log_id integer", "log_id > log(id)");
        assertThat(remapped(UUID, "a")).containsOnlyKeys("id");
    }

    @Test
    void a_column_that_looks_like_a_key_of_another_table_is_warned_of_where_keys_change() {
        schema.table("a", "id integer, external_id text, b_id bigint, ownerId integer, valid integer")
                .table("b", "id integer, a_id integer", "a_id > a(id)");
        assertThat(schema.rules(UUID).findings())
                .allMatch(finding -> finding.severity() == Finding.Severity.WARNING)
                .extracting(Finding::found)
                .containsExactly("table public.a has columns that may hold other tables' keys, but no foreign key on"
                        + " them: b_id, ownerId; their values stay as they are while keys change");
        assertThat(schema.rules(KEEP).findings()).isEmpty();
    }

    @Test
    void a_remapped_column_of_another_type_than_the_key_is_widened_or_refused() {
        schema.table("a", "id bigint").table("b", "id integer, a_id integer", "a_id > a(id)");
        KeyRules rules = schema.rules(OFFSET);
        assertThat(rules.type(new ColumnRef(TestingSchema.name("b"), "a_id"))).isEqualTo("bigint");
        assertThat(rules.type(new ColumnRef(TestingSchema.name("b"), "id"))).isEqualTo("integer");
        assertThat(schema.rules(UUID).type(new ColumnRef(TestingSchema.name("b"), "a_id")))
                .isEqualTo("uuid");
        TestingSchema domain =
                new TestingSchema().table("a", "id bigint").table("b", "id integer, a_id public.ref", "a_id > a(id)");
        assertThat(only(domain, OFFSET).remedy()).startsWith("ALTER TABLE public.b ALTER COLUMN a_id TYPE bigint");
    }

    @Test
    void a_table_keeps_the_rule_that_the_target_was_made_with() {
        schema.table("a", "id integer").table("b", "id integer, a_id integer", "a_id > a(id)");
        schema.stride(500);
        MappingRules made = schema.rules(OFFSET).mapping();
        TestingSchema now = new TestingSchema()
                .table("a", "id integer")
                .table("b", "id integer, a_id integer", "a_id > a(id)")
                .table("c", "id integer, a_id integer", "a_id > a(id)")
                .stored(made);
        assertThat(now.rules(OFFSET).mapping().rule(TestingSchema.name("a")))
                .contains(made.tables().get(TestingSchema.name("a")));
        assertThat(now.rules(OFFSET)
                        .mapping()
                        .rule(TestingSchema.name("c"))
                        .orElseThrow()
                        .remapped())
                .isEqualTo(Map.of("id", new KeyRule.Offset(10_000_000), "a_id", new KeyRule.Offset(500)));
        assertThat(contradictions(now, OFFSET)).isEmpty();
        assertThat(contradictions(now.stride(9), OFFSET))
                .extracting(Finding::found)
                .containsExactly(
                        "table public.a would have the stride 9 by the plan, but the target was made with 500",
                        "table public.b would have the stride 9 by the plan, but the target was made with 500");
        assertThat(contradictions(now.key("a", COMPOSITE), OFFSET).get(0).found())
                .isEqualTo("table public.a has the key strategy composite in the plan, but the target was made with"
                        + " offset");
        assertThat(contradictions(now.shared("b"), OFFSET).get(1).found())
                .isEqualTo("table public.b is shared in the plan, but the target was made with it each tenant's own");
    }

    @Test
    void a_column_that_has_rows_cannot_change_its_rule_and_one_that_is_new_gets_one() {
        schema.table("a", "id integer").table("b", "id integer, a_id integer");
        MappingRules made = schema.rules(OFFSET).mapping();
        TestingSchema now = new TestingSchema()
                .table("a", "id integer")
                .table("b", "id integer, a_id integer, b_id integer", "a_id > a(id)", "b_id > b(id)")
                .stored(made);
        List<Finding> findings = StoredRules.contradictions(
                now.choices(OFFSET), now.rules(OFFSET).mapping(), schema.schema());
        assertThat(findings)
                .extracting(Finding::found)
                .containsExactly("the values of column public.b.a_id would move by 10000000 a tenant by the sources'"
                        + " foreign keys, but the target was made when they stay as they are");
    }

    private static List<Finding> contradictions(TestingSchema schema, KeyStrategy strategy) {
        return StoredRules.contradictions(
                schema.choices(strategy), schema.rules(strategy).mapping(), schema.schema());
    }

    private TableRule rule(KeyStrategy strategy, String table) {
        return schema.rules(strategy).mapping().rule(TestingSchema.name(table)).orElseThrow();
    }

    private SortedMap<String, KeyRule> remapped(KeyStrategy strategy, String table) {
        return new TreeMap<>(rule(strategy, table).remapped());
    }

    private Finding only(KeyStrategy strategy) {
        return only(schema, strategy);
    }

    private static Finding only(TestingSchema schema, KeyStrategy strategy) {
        List<Finding> findings = schema.rules(strategy).findings();
        assertThat(findings).hasSize(1).allMatch(finding -> finding.severity() == Finding.Severity.BLOCKER);
        return findings.get(0);
    }
}
