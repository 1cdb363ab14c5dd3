package io.tributary.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Change.Operation;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Truncate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class TransformationTest {
    private static final UUID TENANT = UUID.fromString("6f1f6a0e-0000-8000-8000-000000000001");
    private static final TableShape TABLE =
            new TableShape(new TableName("public", "t"), List.of("a", "id"), List.of("id"));

    private static final TableShape SHARED =
            new TableShape(new TableName("public", "country"), List.of("code"), List.of("code"));
    private static final TableShape OFFSET =
            new TableShape(new TableName("public", "numbered"), List.of("id", "parent", "n"), List.of("id"));
    private static final End END =
            new End(LogSequenceNumber.valueOf(2), LogSequenceNumber.valueOf(1), 3, Instant.EPOCH);
    private static final KeyRule BY_1000 = new KeyRule.Offset(1000);
    private static final MappingRules RULES = new MappingRules(new TreeMap<>(Map.of(
            TABLE.name(),
            TableRule.composite(),
            SHARED.name(),
            TableRule.ofShared(),
            OFFSET.name(),
            new TableRule(
                    false,
                    KeyStrategy.OFFSET,
                    new TreeMap<>(Map.of("id", BY_1000, "parent", BY_1000)),
                    new TreeMap<>()))));

    private static final TargetDesign DESIGN = new TargetDesign() {
        @Override
        public Optional<TableRule> rule(TableName source) {
            return RULES.rule(source);
        }

        @Override
        public Set<String> columns(TableName target) {
            return Set.of("tenant_id", "id", "a", "n", "parent", "code");
        }
    };

    private final Transformation transformation = new Transformation(DESIGN, new TenantIdentity(TENANT, 0));

    @Test
    void a_change_is_stamped_in_its_row_and_in_its_key() throws Exception {
        Change change = new Change(Operation.UPDATE, TABLE, new String[] {"1"}, new String[] {Change.UNCHANGED, "2"});
        Change mapped = (Change) transformation.apply(change).orElseThrow();
        assertThat(mapped.table().columns()).containsExactly("tenant_id", "a", "id");
        assertThat(mapped.table().key()).containsExactly("tenant_id", "id");
        assertThat(mapped.oldKey()).containsExactly(TENANT.toString(), "1");
        assertThat(mapped.row()).containsExactly(TENANT.toString(), Change.UNCHANGED, "2");
        assertThat(mapped.row()[1]).isSameAs(Change.UNCHANGED);
    }

    @Test
    void changes_of_one_shape_come_out_with_one_shape() throws Exception {
        Change change = new Change(Operation.DELETE, TABLE, new String[] {"1"}, null);
        Change first = (Change) transformation.apply(change).orElseThrow();
        Change second = (Change) transformation.apply(change).orElseThrow();
        assertThat(first.table()).isSameAs(second.table());
        assertThat(first.row()).isNull();
    }

    @Test
    void everything_else_passes_as_it_is() throws Exception {
        Begin begin = new Begin(1, Begin.Kind.SNAPSHOT);
        Marker marker = new Marker("p", "c");
        End end = new End(LogSequenceNumber.valueOf(2), LogSequenceNumber.valueOf(1), 3, Instant.EPOCH);
        Truncate truncate = new Truncate(TABLE.name());
        assertThat(transformation.apply(begin).orElseThrow()).isSameAs(begin);
        assertThat(transformation.apply(marker).orElseThrow()).isSameAs(marker);
        assertThat(transformation.apply(end).orElseThrow()).isSameAs(end);
        assertThat(transformation.apply(truncate)).contains(truncate);
    }

    @Test
    void what_a_tenant_that_does_not_supply_says_of_shared_tables_is_left_out_and_not_counted() throws Exception {
        Transformation second = new Transformation(DESIGN, new TenantIdentity(TENANT, 1));
        for (int repetition = 0; repetition < 2; repetition++) {
            second.apply(new Begin(7, Begin.Kind.TRANSACTION));
            assertThat(second.apply(insert(SHARED, "x"))).isEmpty();
            assertThat(second.apply(insert(TABLE, "1", "2"))).isPresent();
            assertThat(second.apply(new Truncate(SHARED.name()))).isEmpty();
            // a reader that begins anew sees the transaction's beginning again
            second.apply(new Begin(7, Begin.Kind.TRANSACTION));
            assertThat(second.apply(insert(SHARED, "x"))).isEmpty();
            assertThat(second.apply(new Marker("p", "c"))).isPresent();
            assertThat(second.apply(END)).contains(new End(END.position(), END.previous(), 2, Instant.EPOCH));
        }
    }

    @Test
    void the_tenant_that_supplies_shared_tables_passes_their_rows_as_they_are() throws Exception {
        transformation.apply(new Begin(7, Begin.Kind.SNAPSHOT));
        Change change = insert(SHARED, "x");
        assertThat(transformation.apply(change)).contains(change);
        assertThat(transformation.apply(new Truncate(SHARED.name()))).isPresent();
        assertThat(transformation.apply(END)).contains(END);
    }

    @Test
    void keys_and_what_points_at_them_move_into_the_tenants_range() throws Exception {
        Transformation third = new Transformation(DESIGN, new TenantIdentity(TENANT, 2));
        Change mapped = (Change)
                third.apply(new Change(Operation.UPDATE, OFFSET, new String[] {"1"}, new String[] {"5", null, "9"}))
                        .orElseThrow();
        assertThat(mapped.oldKey()).containsExactly("2001");
        assertThat(mapped.row()).containsExactly(TENANT.toString(), "2005", null, "9");
    }

    @Test
    void a_table_without_a_rule_pauses_with_the_command_that_makes_one() {
        TableShape unknown = new TableShape(new TableName("sales", "new"), List.of("id"), List.of("id"));
        assertThatThrownBy(() -> transformation.apply(insert(unknown, "1")))
                .isInstanceOfSatisfying(
                        PausedException.class, e -> assertThat(e.remedy()).isEqualTo("tributary schema --apply"))
                .hasMessageContaining("sales.new");
        assertThatThrownBy(() -> transformation.apply(new Truncate(unknown.name())))
                .isInstanceOf(PausedException.class)
                .hasMessageContaining("sales.new");
    }

    @Test
    void a_column_that_the_target_does_not_have_yet_pauses_since_it_may_be_one_to_replace() {
        TableShape wider = new TableShape(TABLE.name(), List.of("a", "id", "customer"), List.of("id"));
        assertThatThrownBy(() -> transformation.apply(insert(wider, "1", "2", "3")))
                .isInstanceOfSatisfying(
                        PausedException.class, e -> assertThat(e.remedy()).isEqualTo("tributary schema --apply"))
                .hasMessageContaining("column customer of table public.t");
    }

    @Test
    void a_value_without_an_image_pauses_with_its_table_and_column() {
        Transformation third = new Transformation(DESIGN, new TenantIdentity(TENANT, 2));
        assertThatThrownBy(() -> third.apply(insert(OFFSET, "9223372036854775000", null, "1")))
                .isInstanceOfSatisfying(
                        PausedException.class, e -> assertThat(e.remedy()).contains("tables.keys"))
                .hasMessageContaining("public.numbered")
                .hasMessageContaining("column id")
                .hasMessageContaining("9223372036854775000");
    }

    private static Change insert(TableShape table, String... row) {
        return new Change(Operation.INSERT, table, null, row);
    }
}
