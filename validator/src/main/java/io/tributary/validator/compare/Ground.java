package io.tributary.validator.compare;

import java.util.OptionalLong;

/**
 * What evidence rests on, so that a later comparison may begin where it ended.
 *
 * @param scope which rows were compared
 * @param sourceOffset where the source topic ended before the source's snapshot was taken; empty where Kafka was not asked,
 *     and no later comparison can begin here
 * @param basis what {@link Layout#basis} said
 */
record Ground(Scope scope, OptionalLong sourceOffset, String basis) {}
