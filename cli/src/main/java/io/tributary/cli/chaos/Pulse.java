package io.tributary.cli.chaos;

import java.util.function.BooleanSupplier;

/** How those who are not killed fare. */
public interface Pulse {

    /** Whether what begins slowly has begun. */
    boolean settled();

    /** What holds once everything has recovered from what happens now. */
    BooleanSupplier recovery();

    /** What does not move, for a person. */
    String describe();
}
