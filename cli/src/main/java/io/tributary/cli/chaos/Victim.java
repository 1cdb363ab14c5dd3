package io.tributary.cli.chaos;

import java.util.Random;

/**
 * Something that can be killed.
 *
 * @param name how reports call it
 * @param weight how often it is chosen, in proportion to the others
 * @param death kills it at once and starts it again
 */
public record Victim(String name, int weight, Death death) {

    /** A death and a return. */
    @FunctionalInterface
    public interface Death {

        /**
         * Returns within minutes, when what died is starting again, or up.
         *
         * @param random for what is left to chance
         * @throws IllegalStateException when it does not come back
         */
        void die(Random random) throws Exception;
    }
}
