package io.tributary.sink.schema.model;

/** When a constraint is checked. */
public enum Deferral {
    NOT_DEFERRABLE(""),
    DEFERRABLE(" DEFERRABLE"),
    INITIALLY_DEFERRED(" DEFERRABLE INITIALLY DEFERRED");

    private final String sql;

    Deferral(String sql) {
        this.sql = sql;
    }

    /** What stands behind the constraint, with a leading space; empty for the default. */
    public String sql() {
        return sql;
    }
}
