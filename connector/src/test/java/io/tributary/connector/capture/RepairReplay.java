package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/**
 * Applies the transactions of a topic about one table, one after the other, and holds that each repair among them brings
 * exactly the rows that are there already: then it stands at its border. The table's key is its first column. Writers neither
 * truncate the table nor delete the row {@link #NOBODY}; a repair of named rows names it and others, {@link #NAMED} in all.
 */
final class RepairReplay {
    static final String NOBODY = "-1";
    static final int NAMED = 700;

    private final TreeMap<Long, List<String>> rows = new TreeMap<>();
    private int repairs;

    RepairReplay(List<TestingTransaction> transactions) {
        transactions.forEach(this::apply);
    }

    /** How many repairs there were. */
    int repairs() {
        return repairs;
    }

    /** What is there in the end, by key. */
    List<String> rows() {
        return rows.values().stream().map(row -> String.join(" ", row)).toList();
    }

    private void apply(TestingTransaction transaction) {
        if (transaction.begin().kind() == Begin.Kind.SNAPSHOT) {
            rows.clear();
        }
        Deque<Message> messages = new ArrayDeque<>(transaction.messages());
        if (messages.peek() instanceof Truncate) {
            messages.remove();
            holdWhole(messages);
        } else if (transaction.changes().stream().anyMatch(change -> NOBODY.equals(change.key()[0]))) {
            holdNamed(messages);
        }
        messages.forEach(this::apply);
    }

    private void holdWhole(Deque<Message> messages) {
        repairs++;
        List<List<String>> brought = new ArrayList<>();
        while (brought.size() < rows.size()) {
            Change change = (Change) messages.remove();
            assertThat(change.operation()).isEqualTo(Change.Operation.INSERT);
            brought.add(Arrays.asList(change.row()));
        }
        assertThat(brought).containsExactlyInAnyOrderElementsOf(rows.values());
    }

    private void holdNamed(Deque<Message> messages) {
        repairs++;
        for (int i = 0; i < NAMED; i++) {
            Change deletion = (Change) messages.remove();
            assertThat(deletion.operation()).isEqualTo(Change.Operation.DELETE);
            List<String> row = rows.get(Long.valueOf(deletion.key()[0]));
            if (row != null) {
                Change insertion = (Change) messages.remove();
                assertThat(insertion.operation()).isEqualTo(Change.Operation.INSERT);
                assertThat(insertion.row()).containsExactlyElementsOf(row);
            }
        }
    }

    private void apply(Message message) {
        if (!(message instanceof Change change)) {
            return;
        }
        if (change.oldKey() != null) {
            assertThat(rows.remove(Long.valueOf(change.oldKey()[0])))
                    .as("%s", change)
                    .isNotNull();
        }
        if (change.row() != null) {
            List<String> before = rows.put(Long.valueOf(change.row()[0]), Arrays.asList(change.row()));
            boolean replaces = change.operation() == Change.Operation.UPDATE && change.oldKey() == null;
            assertThat(before != null).as("%s", change).isEqualTo(replaces);
        }
    }
}
