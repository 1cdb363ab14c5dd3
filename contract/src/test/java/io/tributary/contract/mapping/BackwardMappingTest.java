package io.tributary.contract.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Change.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackwardMappingTest {
    private static final UUID TENANT = UUID.fromString("11111111-2222-4333-8444-555555555555");
    private static final TableName NAME = new TableName("public", "t");
    private static final TableShape SOURCE = new TableShape(NAME, List.of("a", "id", "parent"), List.of("id", "a"));
    private static final long SEED = 7;

    @ParameterizedTest
    @EnumSource(KeyStrategy.class)
    void what_was_mapped_there_comes_back_as_it_was(KeyStrategy strategy) {
        Random random = new Random(SEED);
        TableMapping mapping = mapping(strategy, 3);
        TableShape changed = inTheLog(mapping, random);
        BackwardMapping backward = mapping.backward(changed);
        for (int i = 0; i < 1000; i++) {
            Change change = change(random);
            Change back = backward.apply(inTheLog(mapping, changed, change));
            assertThat(back).isEqualTo(change);
            if (change.row() != null && change.operation() == Operation.UPDATE) {
                assertThat(back.row()[0]).isSameAs(change.row()[0]);
            }
        }
    }

    @Test
    void a_column_that_only_the_target_or_only_the_source_has_is_left_out() {
        TableMapping mapping = mapping(KeyStrategy.COMPOSITE, 0);
        TableShape changed =
                new TableShape(NAME, List.of("more", "id", "a", "tenant_id"), List.of("tenant_id", "id", "a"));
        BackwardMapping backward = mapping.backward(changed);
        assertThat(backward.source()).isEqualTo(new TableShape(NAME, List.of("a", "id"), List.of("id", "a")));
        Change change = new Change(Operation.INSERT, changed, null, new String[] {"x", "7", "text", TENANT.toString()});
        assertThat(backward.apply(change).row()).containsExactly("text", "7");
    }

    @Test
    void a_log_that_does_not_tell_the_sources_key_is_refused() {
        TableMapping mapping = mapping(KeyStrategy.UUID, 0);
        assertThat(mapping.keyInTarget()).containsExactly("source_id", "a");
        assertThatThrownBy(() -> mapping.backward(mapping.target()))
                .isInstanceOf(UnmappableException.class)
                .hasMessageContaining("source_id");
        TableRule forgets = new TableRule(
                false, KeyStrategy.UUID, new TreeMap<>(Map.of("id", new KeyRule.Derived("public.t"))), new TreeMap<>());
        TableMapping without = TableMapping.of(SOURCE, forgets, new TenantIdentity(TENANT, 0));
        assertThatThrownBy(without::keyInTarget)
                .isInstanceOf(UnmappableException.class)
                .hasMessageContaining("column id of table public.t");
    }

    private static TableMapping mapping(KeyStrategy strategy, int ordinal) {
        Map<String, KeyRule> remapped = new TreeMap<>();
        Map<String, String> kept = new TreeMap<>();
        for (String column : List.of("id", "parent")) {
            if (strategy == KeyStrategy.OFFSET) {
                remapped.put(column, new KeyRule.Offset(1000));
            } else if (strategy == KeyStrategy.UUID) {
                remapped.put(column, new KeyRule.Derived("public.t"));
                kept.put(column, "source_" + column);
            }
        }
        TableRule rule = new TableRule(false, strategy, new TreeMap<>(remapped), new TreeMap<>(kept));
        return TableMapping.of(SOURCE, rule, new TenantIdentity(TENANT, ordinal));
    }

    /** The target's table with its columns in another order. */
    private static TableShape inTheLog(TableMapping mapping, Random random) {
        List<String> columns = new ArrayList<>(mapping.target().columns());
        Collections.shuffle(columns, random);
        return new TableShape(NAME, columns, mapping.keyInTarget());
    }

    /** The change as the target's log has it once it was applied there. */
    private static Change inTheLog(TableMapping mapping, TableShape changed, Change change) {
        Change mapped = mapping.forward(change);
        return new Change(
                change.operation(),
                changed,
                change.oldKey() == null ? null : keyInTheLog(mapping, change.oldKey()),
                mapped.row() == null ? null : ordered(mapping, changed, mapped.row()));
    }

    private static String[] ordered(TableMapping mapping, TableShape changed, String[] row) {
        return changed.columns().stream()
                .map(column -> row[mapping.target().columns().indexOf(column)])
                .toArray(String[]::new);
    }

    private static String[] keyInTheLog(TableMapping mapping, String[] key) {
        String[] row = mapping.forward(new Change(Operation.INSERT, SOURCE, null, new String[] {key[1], key[0], null}))
                .row();
        return mapping.keyInTarget().stream()
                .map(column -> row[mapping.target().columns().indexOf(column)])
                .toArray(String[]::new);
    }

    private static Change change(Random random) {
        Operation operation = Operation.values()[random.nextInt(3)];
        boolean moved = operation == Operation.DELETE || operation == Operation.UPDATE && random.nextBoolean();
        String text = Integer.toString(random.nextInt(9));
        String parent = random.nextInt(4) == 0 ? null : Integer.toString(random.nextInt(50) - 9);
        boolean unchanged = operation == Operation.UPDATE && random.nextInt(3) == 0;
        String[] row = {unchanged ? Change.UNCHANGED : text, Integer.toString(random.nextInt(50) - 9), parent};
        String[] key = {Integer.toString(random.nextInt(50) - 9), text};
        return new Change(operation, SOURCE, moved ? key : null, operation == Operation.DELETE ? null : row);
    }
}
