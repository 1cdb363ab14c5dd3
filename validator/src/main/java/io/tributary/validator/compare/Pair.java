package io.tributary.validator.compare;

/** What was read on both sides. */
record Pair<T>(T source, T target) {}
