package io.tributary.connector.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Column.Identity;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TableCopyTest {
    private static final TenantIdentity TENANT =
            new TenantIdentity(UUID.fromString("6f1f6a0e-0000-4000-8000-000000000001"), 2);
    private static final Column TENANT_ID = column("tenant_id", "uuid");

    @Test
    void the_select_stamps_the_tenant_and_leaves_out_what_the_source_computes() throws PausedException {
        Column generated =
                new Column("total", "bigint", "bigint", false, "bigint", "pg_catalog", true, Identity.NONE, true);
        TableCopy copy = TableCopy.of(
                table(column("id", "bigint"), generated),
                TableRule.composite(),
                TENANT,
                table(TENANT_ID, column("id", "bigint"), generated));

        assertThat(copy.read("ONLY \"public\".\"t\""))
                .isEqualTo("COPY (SELECT '" + TENANT.id()
                        + "'::uuid, \"id\" FROM ONLY \"public\".\"t\") TO STDOUT (FORMAT binary)");
        assertThat(copy.write("\"public\".\"t\""))
                .isEqualTo("COPY \"public\".\"t\" (\"tenant_id\", \"id\") FROM STDIN (FORMAT binary)");
    }

    @Test
    void a_column_that_only_other_sources_have_is_null_whatever_its_default() throws PausedException {
        TableCopy copy = TableCopy.of(
                table(column("id", "bigint")),
                TableRule.composite(),
                TENANT,
                table(TENANT_ID, column("id", "bigint"), column("later", "text")));

        assertThat(copy.columns()).endsWith("\"later\"");
        assertThat(copy.expressions()).endsWith("NULL");
    }

    @Test
    void only_built_in_types_that_are_the_same_on_both_sides_go_in_their_binary_form() throws PausedException {
        for (String type : List.of("text", "bigint", "numeric", "jsonb", "timestamp with time zone", "integer[]")) {
            assertThat(copied(type, type).binary()).as(type).isTrue();
        }
        for (String type : List.of("interval", "money", "public.mood", "hstore", "xml", "tsvector", "public.mood[]")) {
            assertThat(copied(type, type).binary()).as(type).isFalse();
        }
        assertThat(copied("integer", "bigint").binary()).isFalse();
        assertThat(copied("character varying", "text").binary()).isFalse();
    }

    @Test
    void keys_that_are_moved_or_derived_have_the_type_of_their_expression() throws PausedException {
        assertThat(remapped(new KeyRule.Offset(1000), "bigint").binary()).isTrue();
        assertThat(remapped(new KeyRule.Offset(1000), "integer").binary()).isFalse();
        assertThat(remapped(new KeyRule.Derived("public.t"), "uuid").binary()).isTrue();
    }

    @Test
    void a_column_that_the_target_lacks_is_named_with_the_remedy() {
        assertThatThrownBy(() -> TableCopy.of(
                        table(column("id", "bigint"), column("extra", "text")),
                        TableRule.composite(),
                        TENANT,
                        table(TENANT_ID, column("id", "bigint"))))
                .isInstanceOf(PausedException.class)
                .hasMessageContaining("extra");
    }

    @Test
    void the_parts_of_a_table_have_each_of_its_blocks_once_and_what_is_added_behind() throws PausedException {
        SizedTable.Relation relation = new SizedTable.Relation("public.t", 7, 25_000, 200L << 20, 0, true);
        List<Part> parts = new SizedTable(copied("text", "text"), List.of(relation), 64L << 20).parts();

        assertThat(parts)
                .extracting(Part::blocks)
                .containsExactly(
                        "ctid >= '(0,0)'::tid AND ctid < '(6250,0)'::tid",
                        "ctid >= '(6250,0)'::tid AND ctid < '(12500,0)'::tid",
                        "ctid >= '(12500,0)'::tid AND ctid < '(18750,0)'::tid",
                        "ctid >= '(18750,0)'::tid");
        SizedTable.Relation elsewhere = new SizedTable.Relation("public.t", 7, 25_000, 200L << 20, 0, false);
        assertThat(new SizedTable(copied("text", "text"), List.of(elsewhere), 64L << 20).parts())
                .extracting(Part::blocks)
                .containsExactly("");
    }

    @Test
    void parts_are_so_large_that_every_session_has_several_and_neither_tiny_nor_huge() {
        assertThat(SizedTable.partBytes(160L << 20, 4)).isEqualTo(10L << 20);
        assertThat(SizedTable.partBytes(1L << 20, 4)).isEqualTo(4L << 20);
        assertThat(SizedTable.partBytes(1L << 40, 4)).isEqualTo(64L << 20);
    }

    private static TableCopy copied(String from, String to) throws PausedException {
        return TableCopy.of(
                table(column("id", "bigint"), column("value", from)),
                TableRule.composite(),
                TENANT,
                table(TENANT_ID, column("id", "bigint"), column("value", to)));
    }

    private static TableCopy remapped(KeyRule key, String target) throws PausedException {
        TableRule rule = new TableRule(false, KeyStrategy.OFFSET, new TreeMap<>(Map.of("id", key)), new TreeMap<>());
        return TableCopy.of(table(column("id", "integer")), rule, TENANT, table(TENANT_ID, column("id", target)));
    }

    private static Table table(Column... columns) {
        return new Table(new TableName("public", "t"), false, List.of(columns), List.of("id"));
    }

    private static Column column(String name, String type) {
        return new Column(name, type, type, false, type, "pg_catalog", true, Identity.NONE, false);
    }
}
