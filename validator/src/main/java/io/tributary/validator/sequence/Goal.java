package io.tributary.validator.sequence;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sequence of one side has to pass.
 *
 * @param counter the sequence
 * @param followed sequences of the other side, and what to add to their numbers
 * @param values columns of the source
 * @param own columns of the target, with every tenant's values; none for a sequence of the source
 * @param floor what it has to pass whatever the rows are; null for nothing
 * @param apart whether one tenant's numbers may be another one's
 */
record Goal(
        Counter counter,
        List<Shifted<Counter>> followed,
        List<Shifted<Column>> values,
        List<Column> own,
        BigDecimal floor,
        boolean apart) {

    /** Something and what to add to its numbers. */
    record Shifted<T>(T of, BigDecimal by) {}

    static Goal of(Counter counter) {
        return new Goal(counter, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), null, true);
    }

    /** The same for which more counts. */
    Goal and(BigDecimal otherFloor, boolean otherApart) {
        return new Goal(counter, followed, values, own, counter.later(floor, otherFloor), apart && otherApart);
    }

    /** The wanted number, by what was read. */
    static BigDecimal plus(BigDecimal number, BigDecimal by) {
        return number == null ? null : number.add(by);
    }
}
