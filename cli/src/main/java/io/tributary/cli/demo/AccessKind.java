package io.tributary.cli.demo;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How the tenants' applications come to their rows. */
public enum AccessKind {
    /** Straight to the sources. */
    SOURCES,
    /** Where the routing state says; they are refused while their tenant is moved, and try again. */
    ROUTING,
    /** Through a PgBouncer, which keeps them waiting while their tenant is moved. */
    PGBOUNCER;

    /** The kind as it is written in JSON. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
