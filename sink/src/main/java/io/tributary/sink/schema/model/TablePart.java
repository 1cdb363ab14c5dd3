package io.tributary.sink.schema.model;

/** A constraint or an index, known by its name within its table. */
public interface TablePart {

    /** Its name, as the catalogs have it. */
    String name();

    /** What decides which rows it takes or finds: the same without what only makes it faster or smaller. */
    default TablePart untuned() {
        return this;
    }
}
