package io.tributary.validator.compare;

import java.util.List;

/**
 * A key at which one range ends and the next begins, a text for each of its columns.
 *
 * @param source as the source has it
 * @param target as the mapping turns it into the target's, without the tenant
 */
record Bound(List<String> source, List<String> target) {}
