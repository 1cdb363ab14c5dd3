package io.tributary.connector.schema;

import java.util.List;

/**
 * How a row that the stream describes in one way is written as one of the table's present layout.
 *
 * @param columns the present columns, as the stream names them
 * @param from for each, where the row has its value; negative where it does not
 * @param missing for each, the value where the row has none; possibly null
 */
public record RowLift(List<String> columns, int[] from, String[] missing) {

    static RowLift between(TableLayout former, TableLayout current) {
        List<Integer> numbers =
                former.stored().stream().map(ColumnLayout::number).toList();
        List<ColumnLayout> stored = current.stored();
        int[] from = stored.stream()
                .mapToInt(column -> numbers.indexOf(column.number()))
                .toArray();
        return of(stored, from);
    }

    static RowLift byName(List<RowColumn> row, TableLayout current) {
        List<String> names = row.stream().map(RowColumn::name).toList();
        List<ColumnLayout> stored = current.stored();
        int[] from =
                stored.stream().mapToInt(column -> names.indexOf(column.name())).toArray();
        return of(stored, from);
    }

    private static RowLift of(List<ColumnLayout> stored, int[] from) {
        return new RowLift(
                stored.stream().map(ColumnLayout::name).toList(),
                from,
                stored.stream().map(ColumnLayout::missing).toArray(String[]::new));
    }

    /** The row as the present layout has it. */
    public String[] lift(String[] row) {
        String[] lifted = new String[from.length];
        for (int i = 0; i < from.length; i++) {
            lifted[i] = from[i] < 0 ? missing[i] : row[from[i]];
        }
        return lifted;
    }
}
