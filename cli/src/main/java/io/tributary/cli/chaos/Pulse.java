package io.tributary.cli.chaos;

import java.util.function.BooleanSupplier;

/** How those who are not killed fare. */
public interface Pulse {

    /** Whether what begins slowly has begun. */
    boolean settled();

    /** What holds once everything has moved on from where it is now. */
    BooleanSupplier recovery();

    /** What does not move, for a person. */
    String describe();
}
