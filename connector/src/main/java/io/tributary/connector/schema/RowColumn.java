package io.tributary.connector.schema;

/**
 * A column as the stream describes it.
 *
 * @param name its name
 * @param type its type as {@link TypeMark} writes it
 */
public record RowColumn(String name, String type) {

    static RowColumn of(ColumnLayout column) {
        return new RowColumn(column.name(), TypeMark.of(column.type(), column.modifier()));
    }
}
