package io.tributary.contract.topic;

import java.util.Optional;

/**
 * Remembers what holds once a number of records has arrived, for a writer that does not wait. Remembers two marks at most: of
 * those that are set while others wait, the last one is as good as all of them. For one thread.
 *
 * @param <M> what holds
 */
public final class Marks<M> {
    private Mark<M> first;
    private Mark<M> last;
    private Optional<M> reached = Optional.empty();

    private record Mark<M>(long records, M what) {}

    /** Something holds once so many records have arrived, no fewer than for the mark before. */
    public void set(long records, M what) {
        last = new Mark<>(records, what);
        first = first == null ? last : first;
    }

    /** The last of the marks that is known to be reached, when so many records have arrived; empty when none is. */
    public Optional<M> reached(long records) {
        if (last != null && records >= last.records()) {
            reached = Optional.of(last.what());
            first = null;
            last = null;
        } else if (first != null && records >= first.records()) {
            reached = Optional.of(first.what());
            first = last;
        }
        return reached;
    }
}
