package io.tributary.contract.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TableMappingTest {
    private static final UUID TENANT = UUID.fromString("11111111-2222-4333-8444-555555555555");
    private static final TableShape SOURCE =
            new TableShape(new TableName("public", "t"), List.of("a", "b", "c"), List.of("c", "a"));
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
}
