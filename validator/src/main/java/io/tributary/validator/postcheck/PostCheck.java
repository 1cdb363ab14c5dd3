package io.tributary.validator.postcheck;

/**
 * What one look at a switched tenant found. Its fields are those of the JSON that is kept as evidence.
 *
 * @param name {@code connects}, {@code own-rows}, {@code sequences}, or {@code sample-1} and so on
 * @param ok whether it is as it should be
 * @param detail what was found, with names and numbers; of a failed one what to do, too
 * @param millis how long it took
 */
public record PostCheck(String name, boolean ok, String detail, long millis) {}
