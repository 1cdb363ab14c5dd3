package io.tributary.sink.schema.ddl;

/** The parts of a script, in the order in which they can be run. */
public enum Section {
    SCHEMAS("Schemas"),
    EXTENSIONS("Extensions"),
    TYPES("Types"),
    LABELS("Values of enums"),
    SEQUENCES("Sequences"),
    KEYS("What new rows' keys are made with, and the source's keys kept"),
    TABLES("Tables"),
    INHERITANCE("Tables that inherit from others"),
    ADDITIONS("Columns that are new and may be null; the rows that are there get NULL, whatever the default"),
    COLUMNS("Columns that are new, or other than those of the whole"),
    OWNERS("Sequences that belong to a column"),
    CONSTRAINTS("Constraints, each within one tenant"),
    INDEXES("Indexes"),
    FOREIGN_KEYS("Foreign keys, none of which can point at another tenant's row"),
    TUNING("How tables are kept and analysed"),
    TRIGGERS("What keeps the sources' keys of new rows"),
    IDENTITIES("What tells tenants and the sources' keys in the log, so that rows can go back"),
    SECURITY("Row-level security: a session sees the tenant that app.tenant_id names, and nobody without it"),
    GATES("Gates: a tenant's rows take no writes of its application here before it is switched over"),
    GRANTS("What the application may do"),
    COMMENTS("Comments"),
    TENANTS("Tenants");

    private final String title;

    Section(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
