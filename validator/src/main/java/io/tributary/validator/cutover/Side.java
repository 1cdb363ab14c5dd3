package io.tributary.validator.cutover;

/** Where a tenant is served. */
public enum Side {
    SOURCE,
    TARGET
}
