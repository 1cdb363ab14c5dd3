package io.tributary.validator.increment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Change.Operation;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Truncate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class ChangeSetTest {
    private static final TableShape ITEM = shape("item", List.of("id", "name"), "id");
    private static final TableShape LINE = shape("line", List.of("name", "n", "item"), "item", "n");
    private static final TableShape LOG = shape("log", List.of("text"));

    private final ChangeSet changes = new ChangeSet(5, 10_000);

    private static TableShape shape(String name, List<String> columns, String... key) {
        return new TableShape(new TableName("public", name), columns, List.of(key));
    }

    @Test
    void a_change_tells_its_rows_key_in_the_order_of_the_key() {
        changes.change(new Change(Operation.INSERT, LINE, null, row("x", "2", "7")));
        changes.change(new Change(Operation.DELETE, LINE, row("8", "1"), null));
        assertThat(changes.tables())
                .containsExactly(Map.entry(
                        LINE.name(),
                        new TableChanges(List.of("item", "n"), Set.of(List.of("7", "2"), List.of("8", "1")))));
    }

    @Test
    void a_change_of_key_tells_both_keys() {
        changes.change(new Change(Operation.UPDATE, ITEM, row("1"), row("2", "x")));
        assertThat(keys(ITEM)).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void a_row_that_changes_again_and_again_is_one_row() {
        for (int i = 0; i < 100; i++) {
            changes.change(new Change(Operation.UPDATE, ITEM, null, row("1", "x" + i)));
        }
        assertThat(keys(ITEM)).containsExactly("1");
    }

    @Test
    void a_truncate_is_a_change_of_the_whole_table_whatever_comes_before_and_after() {
        changes.change(new Change(Operation.INSERT, ITEM, null, row("1", "x")));
        changes.truncate(new Truncate(ITEM.name()));
        changes.change(new Change(Operation.INSERT, ITEM, null, row("2", "x")));
        assertThat(changes.tables().get(ITEM.name()).whole()).isTrue();
        assertThat(changes.everything()).isFalse();
    }

    @Test
    void rows_of_a_table_without_a_key_cannot_be_told_apart() {
        changes.change(new Change(Operation.INSERT, LOG, null, row("x")));
        assertThat(changes.tables().get(LOG.name()).whole()).isTrue();
    }

    @Test
    void a_key_that_the_log_left_out_is_a_change_of_the_whole_table() {
        changes.change(new Change(Operation.UPDATE, ITEM, null, row(Change.UNCHANGED, "x")));
        assertThat(changes.tables().get(ITEM.name()).whole()).isTrue();
    }

    @Test
    void a_text_that_reads_like_the_placeholder_is_a_key() {
        changes.change(new Change(Operation.UPDATE, ITEM, null, row("unchanged", "x")));
        assertThat(keys(ITEM)).containsExactly("unchanged");
    }

    @Test
    void a_table_whose_key_became_another_one_has_changed_as_a_whole() {
        changes.change(new Change(Operation.INSERT, ITEM, null, row("1", "x")));
        changes.change(new Change(Operation.INSERT, shape("item", List.of("id", "name"), "name"), null, row("2", "y")));
        assertThat(changes.tables().get(ITEM.name()).whole()).isTrue();
    }

    @Test
    void more_keys_than_the_bound_are_the_whole_table_and_no_other() {
        IntStream.rangeClosed(1, 5)
                .forEach(i -> changes.change(new Change(Operation.INSERT, ITEM, null, row("" + i, "x"))));
        assertThat(keys(ITEM)).hasSize(5);
        changes.change(new Change(Operation.INSERT, LINE, null, row("x", "2", "7")));
        changes.change(new Change(Operation.INSERT, ITEM, null, row("6", "x")));
        assertThat(changes.tables().get(ITEM.name()).whole()).isTrue();
        assertThat(changes.tables().get(LINE.name()).whole()).isFalse();
    }

    @Test
    void where_all_keys_take_too_much_memory_the_table_with_most_of_it_is_given_up() {
        changes.change(new Change(Operation.INSERT, LINE, null, row("x", "2", "7")));
        changes.change(new Change(Operation.INSERT, ITEM, null, row("i".repeat(6_000), "x")));
        changes.change(new Change(Operation.INSERT, LINE, null, row("x", "n".repeat(5_000), "7")));
        assertThat(changes.tables().get(ITEM.name()).whole()).isTrue();
        assertThat(changes.tables().get(LINE.name()).keys()).hasSize(2);
    }

    @Test
    void a_copy_may_have_changed_everything() {
        changes.change(new Change(Operation.INSERT, ITEM, null, row("1", "x")));
        changes.begin(new Begin(1, Begin.Kind.SNAPSHOT));
        changes.change(new Change(Operation.INSERT, ITEM, null, row("2", "x")));
        changes.truncate(new Truncate(ITEM.name()));
        assertThat(changes.everything()).isTrue();
        assertThat(changes.tables()).isEmpty();
    }

    @Test
    void the_greatest_end_counts_where_transactions_come_again() {
        changes.end(end(30));
        changes.end(end(20));
        assertThat(changes.reached()).isEqualTo(LogSequenceNumber.valueOf(30));
    }

    private static End end(long position) {
        return new End(LogSequenceNumber.valueOf(position), LogSequenceNumber.valueOf(1), 1, Instant.EPOCH);
    }

    private static String[] row(String... values) {
        return values;
    }

    private Set<String> keys(TableShape table) {
        return changes.tables().get(table.name()).keys().stream()
                .map(key -> key.get(0))
                .collect(Collectors.toSet());
    }
}
