package io.tributary.cli.chaos;

/**
 * Something that can be killed.
 *
 * @param name how reports call it
 * @param death kills it at once and starts it again
 */
public record Victim(String name, Death death) {

    /** A death and a return. */
    @FunctionalInterface
    public interface Death {

        /** Returns when it is starting again, or up. */
        void die() throws Exception;
    }
}
