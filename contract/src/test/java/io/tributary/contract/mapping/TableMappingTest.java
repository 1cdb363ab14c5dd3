package io.tributary.contract.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TableMappingTest {
    private static final UUID TENANT = UUID.fromString("11111111-2222-4333-8444-555555555555");
    private static final TableShape SOURCE =
            new TableShape(new TableName("public", "t"), List.of("a", "b", "c"), List.of("c", "a"));
    private static final KeyRule BY_1000 = new KeyRule.Offset(1000);
    private static final KeyRule DERIVED = new KeyRule.Derived("public.t");

    private final TableMapping mapping = TableMapping.of(SOURCE, TableRule.composite(), new TenantIdentity(TENANT, 0));

    @Test
    void composite_puts_the_tenant_first_in_the_row_and_in_the_key() {
        assertThat(mapping.target().columns()).containsExactly("tenant_id", "a", "b", "c");
        assertThat(mapping.target().key()).containsExactly("tenant_id", "c", "a");
    }

    @Test
    void rows_and_old_keys_are_stamped() {
        Change change = new Change(
                Change.Operation.UPDATE, SOURCE, new String[] {"3", "1"}, new String[] {"7", Change.UNCHANGED, "9"});

        Change mapped = mapping.forward(change);

        assertThat(mapped.oldKey()).containsExactly(TENANT.toString(), "3", "1");
        assertThat(mapped.row()).containsExactly(TENANT.toString(), "7", Change.UNCHANGED, "9");
        assertThat(mapped.row()[2]).isSameAs(Change.UNCHANGED);
        assertThat(mapped.key()).containsExactly(TENANT.toString(), "9", "7");
    }

    @Test
    void a_delete_has_no_row_and_an_insert_no_old_key() {
        Change delete = mapping.forward(new Change(Change.Operation.DELETE, SOURCE, new String[] {"3", "1"}, null));
        Change insert =
                mapping.forward(new Change(Change.Operation.INSERT, SOURCE, null, new String[] {"1", null, "3"}));

        assertThat(delete.row()).isNull();
        assertThat(delete.key()).containsExactly(TENANT.toString(), "3", "1");
        assertThat(insert.oldKey()).isNull();
    }

    @Test
    void a_derived_tenant_id_is_a_version_8_uuid_that_depends_on_the_slug_alone() {
        UUID id = NameUuids.ofTenant("acme");

        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id).isEqualTo(NameUuids.ofTenant("acme")).isNotEqualTo(NameUuids.ofTenant("acme2"));
    }

    @Test
    void offset_moves_a_key_and_what_points_at_it_and_leaves_null_and_unchanged_values() {
        TableMapping mapping = mapping(KeyStrategy.OFFSET, Map.of("c", BY_1000, "b", BY_1000), Map.of(), 3);

        assertThat(mapping.target().columns()).containsExactly("tenant_id", "a", "b", "c");
        assertThat(mapping.target().key()).containsExactly("c", "a");
        Change mapped = mapping.forward(
                new Change(Change.Operation.UPDATE, SOURCE, new String[] {"-5", "x"}, new String[] {"x", null, "7"}));
        assertThat(mapped.oldKey()).containsExactly("2995", "x");
        assertThat(mapped.row()).containsExactly(TENANT.toString(), "x", null, "3007");
        assertThat(mapped.key()).containsExactly("3007", "x");
        Change unchanged = mapping.forward(
                new Change(Change.Operation.UPDATE, SOURCE, null, new String[] {"x", Change.UNCHANGED, "7"}));
        assertThat(unchanged.row()[2]).isSameAs(Change.UNCHANGED);
        assertThat(mapping.expressions())
                .containsExactly("'" + TENANT + "'::uuid", "\"a\"", "(\"b\"::bigint + 3000)", "(\"c\"::bigint + 3000)");
    }

    @Test
    void offset_leaves_the_first_tenants_values_as_they_are() {
        TableMapping mapping = mapping(KeyStrategy.OFFSET, Map.of("c", BY_1000), Map.of(), 0);

        assertThat(mapping.forward(insert("x", null, "-9223372036854775808")).row()[3])
                .isEqualTo("-9223372036854775808");
    }

    @Test
    void a_value_that_leaves_its_range_has_no_image_and_is_named_with_its_column() {
        TableMapping mapping = mapping(KeyStrategy.OFFSET, Map.of("c", BY_1000), Map.of(), 1);

        assertThat(mapping.forward(insert("x", null, "9223372036854774807")).row()[3])
                .isEqualTo("9223372036854775807");
        assertThatThrownBy(() -> mapping.forward(insert("x", null, "9223372036854774808")))
                .isInstanceOf(UnmappableException.class)
                .hasMessageContaining("column c")
                .hasMessageContaining("9223372036854774808");
        assertThatThrownBy(
                        () -> mapping(KeyStrategy.OFFSET, Map.of("c", new KeyRule.Offset(Long.MAX_VALUE)), Map.of(), 2))
                .isInstanceOf(UnmappableException.class)
                .hasMessageContaining("column c");
    }

    @Test
    void uuid_derives_a_key_from_tenant_table_and_value_and_keeps_the_old_value_beside_it() {
        TableMapping mapping =
                mapping(KeyStrategy.UUID, Map.of("c", DERIVED, "b", DERIVED), Map.of("c", "source_c"), 1);

        assertThat(mapping.target().columns()).containsExactly("tenant_id", "a", "b", "c", "source_c");
        assertThat(mapping.target().key()).containsExactly("c", "a");
        String[] row = mapping.forward(insert("x", "7", "7")).row();
        assertThat(row[3]).isEqualTo(row[2]).isNotEqualTo("7");
        assertThat(row[4]).isEqualTo("7");
        assertThat(UUID.fromString(row[3]).version()).isEqualTo(8);
        assertThat(UUID.fromString(row[3]).variant()).isEqualTo(2);
        Change delete = mapping.forward(new Change(Change.Operation.DELETE, SOURCE, new String[] {"7", "x"}, null));
        assertThat(delete.oldKey()).containsExactly(row[3], "x");
        assertThat(mapping.forward(insert("x", "8", "7")).row()[2]).isNotEqualTo(row[2]);
    }

    @Test
    void equal_keys_of_two_tenants_or_of_two_tables_derive_different_uuids() {
        UUID key = NameUuids.ofKey(TENANT, "public.t", "7");

        assertThat(NameUuids.ofKey(TENANT, "public.t", "7")).isEqualTo(key);
        assertThat(NameUuids.ofKey(NameUuids.ofTenant("other"), "public.t", "7"))
                .isNotEqualTo(key);
        assertThat(NameUuids.ofKey(TENANT, "public.u", "7")).isNotEqualTo(key);
        assertThat(key)
                .as("the same in every release, or a tenant would get two keys for one")
                .isEqualTo(UUID.fromString("ca98b81b-623a-8f27-b95c-e13905c2dee8"));
    }

    @Test
    void keep_stamps_the_row_and_leaves_the_key_to_stand_alone() {
        TableMapping mapping = mapping(KeyStrategy.KEEP, Map.of(), Map.of(), 1);

        assertThat(mapping.target().key()).containsExactly("c", "a");
        assertThat(mapping.forward(insert("1", "2", "3")).row()).containsExactly(TENANT.toString(), "1", "2", "3");
    }

    @Test
    void a_shared_tables_rows_are_the_same_on_both_sides() {
        TableMapping mapping = TableMapping.of(SOURCE, TableRule.ofShared(), new TenantIdentity(TENANT, 0));

        assertThat(mapping.target()).isEqualTo(SOURCE);
        Change update = new Change(
                Change.Operation.UPDATE, SOURCE, new String[] {"3", "1"}, new String[] {"7", Change.UNCHANGED, "9"});
        assertThat(mapping.forward(update)).isEqualTo(update);
        assertThat(mapping.expressions()).containsExactly("\"a\"", "\"b\"", "\"c\"");
    }

    @Test
    void columns_of_a_rule_that_a_source_does_not_have_are_left_out() {
        TableMapping mapping = mapping(KeyStrategy.UUID, Map.of("gone", DERIVED), Map.of("gone", "source_gone"), 1);

        assertThat(mapping.target().columns()).containsExactly("tenant_id", "a", "b", "c");
    }

    private static TableMapping mapping(
            KeyStrategy strategy, Map<String, KeyRule> remapped, Map<String, String> kept, int ordinal) {
        TableRule rule = new TableRule(false, strategy, new TreeMap<>(remapped), new TreeMap<>(kept));
        return TableMapping.of(SOURCE, rule, new TenantIdentity(TENANT, ordinal));
    }

    private static Change insert(String... row) {
        return new Change(Change.Operation.INSERT, SOURCE, null, row);
    }
}
