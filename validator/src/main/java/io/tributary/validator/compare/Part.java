package io.tributary.validator.compare;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Rows of a range whose keys' hashes have some bits in common: a way to take a set of rows apart that asks nothing of the
 * order of keys.
 *
 * @param depth how many bits of the hash are fixed, from its lowest
 * @param bits these bits
 */
record Part(KeyRange range, int depth, int bits) {
    private static final int HASH_BITS = 31;
    private static final int MOST_BITS = 16;

    static Part of(KeyRange range) {
        return new Part(range, 0, 0);
    }

    /** How many bits more take so many rows apart into pieces of about {@code rows}; 0 when there are no more bits. */
    int bitsFor(long total, long rows) {
        int wanted = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, total / rows));
        return Math.min(Math.min(wanted, MOST_BITS), HASH_BITS - depth);
    }

    /** One of the pieces. */
    Part piece(int more, int slice) {
        return new Part(range, depth + more, bits | slice << depth);
    }

    /** SQL for the number of the piece that a row is in. */
    String slice(String hash, int more) {
        return "(" + hash + " >> " + depth + ") & " + mask(more);
    }

    /** SQL for whether a row is in this part. */
    String condition(String hash) {
        return depth == 0 ? "true" : "(" + hash + " & " + mask(depth) + ") = " + bits;
    }

    /** SQL for whether a row is in one of some pieces. */
    String condition(String hash, int more, Collection<Integer> slices) {
        String numbers = slices.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return condition(hash) + " AND (" + slice(hash, more) + ") IN (" + numbers + ")";
    }

    private static int mask(int bits) {
        return (int) ((1L << bits) - 1);
    }
}
