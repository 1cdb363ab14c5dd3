package io.tributary.contract.table;

import java.util.List;

/**
 * A table as the catalogs describe it.
 *
 * @param name its name
 * @param partitioned whether its rows are in its partitions
 * @param columns its columns, in the order of their numbers, dropped ones left out
 * @param primaryKey the names of the primary key's columns, in the key's order; empty without a primary key
 */
public record Table(TableName name, boolean partitioned, List<Column> columns, List<String> primaryKey) {

    /**
     * The table as {@code FROM}, {@code UPDATE} and {@code DELETE FROM} want it to mean this table's own rows: {@code
     * ONLY} leaves out those of tables that inherit from it, which are in the stream under their own names.
     */
    public String ownRows() {
        return (partitioned ? "" : "ONLY ") + name.sql();
    }

    /** The columns that are stored, and so are in the stream: all but generated ones. */
    public List<Column> storedColumns() {
        return columns.stream().filter(column -> !column.generated()).toList();
    }

    /** The table's shape in the stream. */
    public TableShape shape() {
        return new TableShape(name, storedColumns().stream().map(Column::name).toList(), primaryKey);
    }
}
