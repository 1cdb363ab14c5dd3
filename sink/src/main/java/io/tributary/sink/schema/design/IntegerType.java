package io.tributary.sink.schema.design;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The types of keys that can be moved or replaced, from the narrowest to the widest. */
enum IntegerType {
    SMALLINT(1_000L),
    INTEGER(10_000_000L),
    BIGINT(1_000_000_000_000L);

    private final long stride;

    IntegerType(long stride) {
        this.stride = stride;
    }

    /** How far apart two tenants' keys are put where the plan does not say. */
    long stride() {
        return stride;
    }

    /** The type as PostgreSQL prints it. */
    String sql() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type that PostgreSQL prints so; empty for others, domains over integers among them. */
    static Optional<IntegerType> of(String type) {
        return Arrays.stream(values()).filter(known -> known.sql().equals(type)).findFirst();
    }
}
