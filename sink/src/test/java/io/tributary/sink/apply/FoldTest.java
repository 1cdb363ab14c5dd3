package io.tributary.sink.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Change.Operation;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldTest {
    private static final TableName NAME = new TableName("public", "t");
    private static final TableShape TABLE = new TableShape(NAME, List.of("id", "a", "b"), List.of("id"));
    private static final TableShape KEYLESS = new TableShape(NAME, List.of("tenant_id", "a"), List.of("tenant_id"));
    private static final String U = Change.UNCHANGED;

    private static Change insert(String... row) {
        return new Change(Operation.INSERT, TABLE, null, row);
    }

    private static Change update(String... row) {
        return new Change(Operation.UPDATE, TABLE, null, row);
    }

    private static Change move(String oldKey, String... row) {
        return new Change(Operation.UPDATE, TABLE, new String[] {oldKey}, row);
    }

    private static Change delete(String key) {
        return new Change(Operation.DELETE, TABLE, new String[] {key}, null);
    }

    private static List<String> fold(Message... messages) {
        return Fold.of(List.of(messages)).stream().map(FoldTest::text).toList();
    }

    private static String text(Write write) {
        List<String> rows = write.rows().stream()
                .map(row -> Arrays.stream(row).toList().toString())
                .toList();
        return write.kind() + (write.unchanged().isEmpty() ? "" : " but " + write.unchanged()) + " "
                + String.join(" ", rows);
    }

    @Test
    void the_last_state_of_a_key_wins() {
        assertThat(fold(insert("1", "x", "y"), update("1", "z", "y"), insert("2", "p", "q"), delete("2")))
                .containsExactly("DELETE [2]", "UPSERT [1, z, y]");
    }

    @Test
    void a_row_inserted_after_a_delete_is_another_row() {
        assertThat(fold(delete("1"), insert("1", "x", "y"))).containsExactly("DELETE [1]", "UPSERT [1, x, y]");
    }

    @Test
    void unchanged_values_come_from_what_is_pending_else_their_columns_are_left_out() {
        assertThat(fold(insert("1", "x", "y"), update("1", U, "z"))).containsExactly("UPSERT [1, x, z]");
        assertThat(fold(update("1", "x", U), update("1", U, "z"))).containsExactly("UPDATE [1, x, z]");
        assertThat(fold(update("1", U, "y"), update("2", U, "z"), update("3", "x", U)))
                .containsExactly(
                        "UPDATE but {1} [1, unchanged, y] [2, unchanged, z]", "UPDATE but {2} [3, x, unchanged]");
    }

    @Test
    void a_row_that_is_only_updated_must_be_there() {
        assertThat(fold(
                        update("1", "x", "y"),
                        insert("2", "p", "q"),
                        update("2", "r", "s"),
                        delete("3"),
                        update("3", "t", "u")))
                .containsExactly("DELETE [3]", "UPDATE [1, x, y] [3, t, u]", "UPSERT [2, r, s]");
        assertThat(fold(update("1", "x", "y"), delete("1"), insert("1", "p", "q"), update("1", U, "z")))
                .containsExactly("DELETE [1]", "UPSERT [1, p, z]");
    }

    @Test
    void text_that_reads_like_unchanged_is_text() {
        assertThat(fold(insert("1", "x", "y"), update("1", "unchanged", "z")))
                .containsExactly("UPSERT [1, unchanged, z]");
    }

    @Test
    void a_key_change_is_a_delete_and_an_insert_where_the_row_is_known() {
        assertThat(fold(move("1", "2", "x", "y"), move("3", "1", "p", "q")))
                .containsExactly("DELETE [1] [3]", "UPSERT [2, x, y] [1, p, q]");
        assertThat(fold(insert("1", "x", "y"), move("1", "2", U, "z")))
                .containsExactly("DELETE [1]", "UPSERT [2, x, z]");
    }

    @Test
    void a_key_change_of_a_row_that_is_not_known_stands_by_itself() {
        assertThat(fold(delete("2"), move("1", "2", U, "y"), insert("1", "p", "q")))
                .containsExactly("DELETE [2]", "MOVE but {1} [2, unchanged, y, 1]", "UPSERT [1, p, q]");
    }

    @Test
    void a_truncate_voids_what_came_before() {
        assertThat(fold(insert("1", "x", "y"), delete("2"), new Truncate(NAME), insert("3", "p", "q")))
                .containsExactly("CLEAR ", "UPSERT [3, p, q]");
    }

    @Test
    void rows_without_a_key_are_all_added() {
        Change row = new Change(Operation.INSERT, KEYLESS, null, new String[] {"t", "x"});
        assertThat(fold(row, row)).containsExactly("INSERT [t, x] [t, x]");
    }

    @Test
    void a_new_shape_comes_after_the_old_one() {
        TableShape wider = new TableShape(NAME, List.of("id", "a", "b", "c"), List.of("id"));
        Change row = new Change(Operation.INSERT, wider, null, new String[] {"1", "x", "y", "z"});
        assertThat(fold(delete("1"), row)).containsExactly("DELETE [1]", "UPSERT [1, x, y, z]");
    }
}
