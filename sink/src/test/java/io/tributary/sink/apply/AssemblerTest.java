package io.tributary.sink.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.control.CopyRequest;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.Skip;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class AssemblerTest {
    private static final Begin BEGIN = new Begin(1, Begin.Kind.TRANSACTION);
    private static final Begin SNAPSHOT = new Begin(2, Begin.Kind.SNAPSHOT);
    private static final Message X = new Marker("x", "");
    private static final Message Y = new Marker("y", "");

    private final List<String> received = new ArrayList<>();
    private final Progress progress = progress(100, 1);
    private Assembler assembler = assembler(new Standing(progress, false, Optional.empty(), List.of()));
    private long offset;

    private Assembler assembler(Standing standing) {
        return new Assembler(new Limits(100, 3, 1_000, 10, 10), standing, new Recorder());
    }

    private static Progress progress(long position, long snapshotId) {
        return new Progress(
                LogSequenceNumber.valueOf(position),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                snapshotId,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty());
    }

    private void accept(Message... messages) throws Exception {
        for (Message message : messages) {
            assembler.accept(message, offset++, 7, 10);
        }
    }

    private static End end(long position, long previous, int messages) {
        return new End(
                LogSequenceNumber.valueOf(position), LogSequenceNumber.valueOf(previous), messages, Instant.EPOCH);
    }

    @Test
    void a_transaction_comes_whole_with_the_offset_behind_its_end() throws Exception {
        accept(BEGIN, X, X, end(110, 100, 2), BEGIN, end(120, 110, 0));
        assertThat(received).containsExactly("whole 110 of 2 to 4", "whole 120 of 0 to 6");
        assertThat(assembler.inTransaction()).isFalse();
    }

    @Test
    void a_begin_voids_what_was_open() throws Exception {
        accept(BEGIN, X, BEGIN, X, X, end(110, 100, 2));
        assertThat(received).containsExactly("whole 110 of 2 to 6");
    }

    @Test
    void what_was_applied_is_passed_over() throws Exception {
        accept(BEGIN, X, end(90, 80, 1), BEGIN, X, end(100, 90, 1));
        assertThat(received).isEmpty();
        assertThat(assembler.flaw()).isEmpty();
    }

    @Test
    void while_a_new_copy_is_awaited_nothing_else_counts_not_even_what_seems_to_be_applied() throws Exception {
        CopyRequest request = new CopyRequest(2, 0, 0, "somebody", Instant.EPOCH, Optional.empty());
        assembler = assembler(Standing.of(progress, false, Optional.of(request), List.of()));
        accept(BEGIN, X, end(90, 80, 1));
        assertThat(received).isEmpty();
        assertThat(assembler.flaw().orElseThrow()).contains("the new copy", "0/5A");
        accept(SNAPSHOT, X, end(50, 0, 1), BEGIN, X, end(60, 50, 1));
        assertThat(received).containsExactly("part of 1", "finished 50", "whole 60 of 1 to 9");
        assertThat(assembler.flaw()).isEmpty();
    }

    @Test
    void a_skipped_change_is_left_out_and_the_others_keep_their_numbers() throws Exception {
        Skip skip = new Skip(7, LogSequenceNumber.valueOf(110), 2, 1, "a change");
        assembler = assembler(new Standing(progress, false, Optional.empty(), List.of(skip)));
        accept(BEGIN, X, Y, end(110, 100, 2));
        assertThat(received).containsExactly("whole 110 of 2 to 4 without [2]");
    }

    @Test
    void a_change_is_not_left_out_of_another_transaction_of_the_same_id() throws Exception {
        Skip skip = new Skip(7, LogSequenceNumber.valueOf(110), 1, 1, "a change");
        assembler = assembler(new Standing(progress, false, Optional.empty(), List.of(skip)));
        assertThatThrownBy(() -> accept(BEGIN, X, end(120, 100, 1))).hasMessageContaining("0/6E", "0/78");
        assertThat(received).isEmpty();
    }

    @Test
    void a_message_outside_of_any_transaction_is_passed_over() throws Exception {
        accept(X, end(110, 100, 1), BEGIN, end(120, 100, 0));
        assertThat(received).containsExactly("whole 120 of 0 to 4");
    }

    @Test
    void a_new_snapshot_counts_wherever_its_position_is_and_a_repetition_does_not() throws Exception {
        accept(SNAPSHOT, X, end(50, 0, 1), SNAPSHOT, X, end(50, 0, 1), BEGIN, X, end(60, 50, 1));
        assertThat(received).containsExactly("part of 1", "finished 50", "whole 60 of 1 to 9");
        assertThat(assembler.flaw()).isEmpty();
    }

    @Test
    void a_large_transaction_comes_in_parts() throws Exception {
        accept(BEGIN, X, X, X, X, X, X, X, end(110, 100, 7), BEGIN, end(120, 110, 0));
        assertThat(received)
                .containsExactly("part of 3", "part of 3", "part of 1", "finished 110", "whole 120 of 0 to 11");
    }

    @Test
    void a_large_transaction_is_voided_by_a_begin_and_as_a_repetition() throws Exception {
        accept(BEGIN, X, X, X, BEGIN, X, X, X, end(100, 90, 3));
        assertThat(received).containsExactly("part of 3", "voided", "part of 3", "voided");
    }

    @Test
    void a_snapshot_comes_in_parts_however_small_and_follows_anything() throws Exception {
        Begin next = new Begin(3, Begin.Kind.SNAPSHOT);
        accept(SNAPSHOT, X, end(900, 850, 1), next, end(910, 0, 0));
        assertThat(received).containsExactly("part of 1", "finished 900", "part of 0", "finished 910");
    }

    @Test
    void nothing_is_passed_on_behind_a_gap_until_it_is_filled() throws Exception {
        accept(BEGIN, X, end(120, 110, 1), BEGIN, X, end(130, 120, 1));
        assertThat(received).isEmpty();
        assertThat(assembler.flaw().orElseThrow()).contains("0/64", "0/78", "0/6E");
        accept(BEGIN, X, end(110, 100, 1), BEGIN, X, end(120, 110, 1));
        assertThat(received).containsExactly("whole 110 of 1 to 9", "whole 120 of 1 to 12");
        assertThat(assembler.flaw()).isEmpty();
    }

    @Test
    void a_history_without_the_transaction_that_was_applied_last_is_not_gone_on_with() throws Exception {
        accept(BEGIN, X, end(95, 90, 1), BEGIN, X, end(105, 95, 1));
        assertThat(received).isEmpty();
        assertThat(assembler.flaw().orElseThrow()).contains("another history", "0/64", "0/69", "0/5F");
    }

    @Test
    void where_a_stream_was_told_to_go_on_the_first_transaction_may_follow_an_earlier_one() throws Exception {
        assembler = assembler(new Standing(progress, true, Optional.empty(), List.of()));
        accept(BEGIN, X, end(95, 90, 1), BEGIN, X, end(105, 95, 1), BEGIN, X, end(110, 95, 1));
        assertThat(received).containsExactly("whole 105 of 1 to 6");
        assertThat(assembler.flaw().orElseThrow()).contains("another history");
    }

    @Test
    void where_a_stream_was_told_to_go_on_a_gap_is_one() throws Exception {
        assembler = assembler(new Standing(progress, true, Optional.empty(), List.of()));
        accept(BEGIN, X, end(110, 105, 1));
        assertThat(received).isEmpty();
        assertThat(assembler.flaw().orElseThrow()).contains("a gap");
    }

    @Test
    void a_transaction_with_a_message_too_few_or_too_many_is_not_passed_on() throws Exception {
        accept(BEGIN, X, end(110, 100, 2), BEGIN, X, X, X, X, end(110, 100, 3));
        assertThat(received).containsExactly("part of 3", "voided");
        assertThat(assembler.flaw().orElseThrow()).contains("1 messages of 2");
    }

    private final class Recorder implements TransactionReceiver {
        @Override
        public void whole(Transaction transaction) {
            Completion completion = transaction.completion();
            List<Long> without = completion.skips().stream().map(Skip::change).toList();
            received.add("whole " + completion.end().position().asLong() + " of "
                    + transaction.messages().size() + " to " + completion.offset()
                    + (without.isEmpty() ? "" : " without " + without));
            without.forEach(change -> assertThat(transaction.messages().get(change.intValue() - 1))
                    .isNotIn(X, Y));
        }

        @Override
        public void part(Begin begin, List<Message> messages) {
            received.add("part of " + messages.size());
        }

        @Override
        public void finished(Begin begin, Completion completion) {
            received.add("finished " + completion.end().position().asLong());
        }

        @Override
        public void voided() {
            received.add("voided");
        }
    }
}
