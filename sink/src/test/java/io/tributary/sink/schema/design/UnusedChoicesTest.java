package io.tributary.sink.schema.design;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.TablePattern;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnusedChoicesTest {
    private static final Set<TableName> TABLES =
            Set.of(new TableName("public", "country"), new TableName("public", "Invoice"));

    @Test
    void a_table_that_no_source_has_is_told_wherever_the_plan_names_it() {
        assertThat(findings("public.contry", "public.invoice"))
                .extracting(Finding::found)
                .satisfiesExactly(
                        shared -> assertThat(shared).startsWith("tables.shared names public.contry,"),
                        key -> assertThat(key).startsWith("tables.keys names public.invoice,"));
    }

    @Test
    void tables_and_patterns_that_some_source_has_are_not() {
        assertThat(findings("public.c*", "public.Invoice")).isEmpty();
    }

    private static List<Finding> findings(String shared, String key) {
        Tables plan = new Tables(
                List.of(new TablePattern("*.*")),
                List.of(),
                List.of(new TablePattern(shared)),
                KeyStrategy.COMPOSITE,
                Map.of(new TablePattern(key), KeyStrategy.OFFSET),
                OptionalLong.empty());
        return UnusedChoices.of(plan, TABLES);
    }
}
