package io.tributary.validator.compare;

/**
 * Where in the source's log rows were compared: each row at one position, and all at the same where both are equal.
 *
 * @param first the smallest position, as PostgreSQL writes an LSN
 * @param last the greatest
 */
public record Positions(String first, String last) {}
