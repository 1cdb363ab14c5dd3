package io.tributary.validator.compare;

import io.tributary.contract.table.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What has been found of one table so far. For use by several threads. */
final class TableTally {
    private final int limit;
    private final List<RowDifference> differences = new ArrayList<>();
    private Checksum source = Checksum.NOTHING;
    private Checksum target = Checksum.NOTHING;
    private boolean equal = true;
    private boolean proven;
    private boolean disordered;

    /** @param limit how many differing rows are named at most */
    TableTally(int limit) {
        this.limit = Math.max(0, limit);
    }

    /** Counts what both sides have in a part of the table. */
    synchronized void add(Checksum ofSource, Checksum ofTarget) {
        source = source.plus(ofSource);
        target = target.plus(ofTarget);
        equal &= ofSource.equals(ofTarget);
    }

    /** How many more rows may be named. */
    synchronized int room() {
        return limit - differences.size();
    }

    /** How many rows to look for where the sides differ: one at least is needed to prove that they do. */
    synchronized int wanted() {
        return Math.max(room(), proven ? 0 : 1);
    }

    /**
     * Takes the rows that were found where the sides seemed to differ. None means that they do not, and that the two sides
     * put keys into ranges in two ways.
     */
    synchronized void name(List<RowDifference> found) {
        proven |= !found.isEmpty();
        disordered |= found.isEmpty();
        differences.addAll(found.subList(0, Math.min(room(), found.size())));
    }

    synchronized boolean disordered() {
        return disordered;
    }

    synchronized boolean equal() {
        return equal;
    }

    /** Adds what was found of other rows of the table. */
    synchronized void add(TableTally other) {
        source = source.plus(other.source);
        target = target.plus(other.target);
        equal &= other.equal;
        differences.addAll(other.differences.subList(0, Math.min(room(), other.differences.size())));
    }

    synchronized long sourceRows() {
        return source.rows();
    }

    synchronized TableValidation validation(TableName table) {
        return new TableValidation(
                table.toString(),
                source.rows(),
                target.rows(),
                source.hex(),
                target.hex(),
                equal,
                differences.stream()
                        .sorted(Comparator.comparing(RowDifference::key))
                        .toList());
    }
}
