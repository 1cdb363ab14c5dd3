package io.tributary.cli.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What one client knows of its transactions, which it numbers from 1 without a gap: whether the server acknowledged the commit,
 * and when it began and ended each. Written by one thread, read by others once that has ended.
 */
final class ClientBook {
    private static final int FIRST_SIZE = 1024;

    private final BitSet acknowledged = new BitSet();
    private final BitSet unknown = new BitSet();
    private final List<String> errors = new ArrayList<>();
    private long[] begins = new long[FIRST_SIZE];
    private long[] ends = new long[FIRST_SIZE];
    private int timed;
    private int next = 1;

    /** The number of the transaction that comes now. A failed one's is given again: nothing of it is there. */
    int next() {
        return next;
    }

    void acknowledge(long begin, long end) {
        acknowledged.set(next);
        next++;
        synchronized (this) {
            if (timed == begins.length) {
                begins = Arrays.copyOf(begins, 2 * timed);
                ends = Arrays.copyOf(ends, 2 * timed);
            }
            begins[timed] = begin;
            ends[timed] = end;
            timed++;
        }
    }

    /** It failed before its commit was asked for. */
    void fail(String error) {
        errors.add(error);
    }

    /** Its commit was asked for and not answered: it may be there or not. */
    void doubt(String error) {
        unknown.set(next);
        next++;
        errors.add(error);
    }

    /** The longest of the transactions that were under way at some time between two, in nanoseconds; 0 without one. */
    synchronized long longest(long from, long to) {
        long longest = 0;
        for (int i = timed - 1; i >= 0 && ends[i] >= from; i--) {
            if (begins[i] <= to) {
                longest = Math.max(longest, ends[i] - begins[i]);
            }
        }
        return longest;
    }

    /** Whether a transaction that began at some time or later has ended. */
    synchronized boolean endedSince(long time) {
        return timed > 0 && begins[timed - 1] >= time;
    }

    /** The durations of transactions, in nanoseconds. */
    synchronized long[] durations() {
        long[] durations = new long[timed];
        for (int i = 0; i < timed; i++) {
            durations[i] = ends[i] - begins[i];
        }
        return durations;
    }

    BitSet acknowledged() {
        return acknowledged;
    }

    BitSet unknown() {
        return unknown;
    }

    List<String> errors() {
        return errors;
    }
}
