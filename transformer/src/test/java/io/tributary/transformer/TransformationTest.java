package io.tributary.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
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
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class TransformationTest {
    private static final UUID TENANT = UUID.fromString("6f1f6a0e-0000-8000-8000-000000000001");
    private static final TableShape TABLE =
            new TableShape(new TableName("public", "t"), List.of("a", "id"), List.of("id"));

    private static final MappingRules RULES =
            new MappingRules(new TreeMap<>(Map.of(TABLE.name(), TableRule.composite())));

    private final Transformation transformation = new Transformation(RULES, new TenantIdentity(TENANT, 0));

    @Test
    void a_change_is_stamped_in_its_row_and_in_its_key() {
        Change change = new Change(Operation.UPDATE, TABLE, new String[] {"1"}, new String[] {Change.UNCHANGED, "2"});
        Change mapped = (Change) transformation.apply(change);
        assertThat(mapped.table().columns()).containsExactly("tenant_id", "a", "id");
        assertThat(mapped.table().key()).containsExactly("tenant_id", "id");
        assertThat(mapped.oldKey()).containsExactly(TENANT.toString(), "1");
        assertThat(mapped.row()).containsExactly(TENANT.toString(), Change.UNCHANGED, "2");
        assertThat(mapped.row()[1]).isSameAs(Change.UNCHANGED);
    }

    @Test
    void changes_of_one_shape_come_out_with_one_shape() {
        Change change = new Change(Operation.DELETE, TABLE, new String[] {"1"}, null);
        Change first = (Change) transformation.apply(change);
        Change second = (Change) transformation.apply(change);
        assertThat(first.table()).isSameAs(second.table());
        assertThat(first.row()).isNull();
    }

    @Test
    void everything_else_passes_as_it_is() {
        Begin begin = new Begin(1, Begin.Kind.SNAPSHOT);
        Marker marker = new Marker("p", "c");
        End end = new End(LogSequenceNumber.valueOf(2), LogSequenceNumber.valueOf(1), 3, Instant.EPOCH);
        Truncate truncate = new Truncate(TABLE.name());
        assertThat(transformation.apply(begin)).isSameAs(begin);
        assertThat(transformation.apply(marker)).isSameAs(marker);
        assertThat(transformation.apply(end)).isSameAs(end);
        assertThat(transformation.apply(truncate)).isEqualTo(truncate);
    }
}
