package io.tributary.validator.sequence;

/**
 * A sequence that gives no number any more which a row may have.
 *
 * @param name {@code schema.name}
 * @param past the last number that it will not give again
 */
public record MovedSequence(String name, String past) {}
