package io.tributary.contract.table;

import java.util.List;

/**
 * A table as the catalogs describe it.
 *
 * @param name its name
 * @param columns its columns, in the order of their numbers, dropped ones left out
 * @param primaryKey the names of the primary key's columns, in the key's order; empty without a primary key
 */
public record Table(TableName name, List<Column> columns, List<String> primaryKey) {

    /** The columns that are stored, and so are in the stream: all but generated ones. */
    public List<Column> storedColumns() {
        return columns.stream().filter(column -> !column.generated()).toList();
    }

    /** The table's shape in the stream. */
    public TableShape shape() {
        return new TableShape(name, storedColumns().stream().map(Column::name).toList(), primaryKey);
    }
}
