package io.tributary.contract.control;

import io.tributary.contract.table.TableName;
import java.util.List;
import java.util.Optional;

/**
 * What of a table is to be read from the source again.
 *
 * @param table the source's table
 * @param keys the primary keys of the rows, each with its values as text, in the key's order; such a row need not be there
 *     on either side. Empty for all rows of the table.
 */
public record RepairedTable(TableName table, Optional<List<List<String>>> keys) {

    public static RepairedTable whole(TableName table) {
        return new RepairedTable(table, Optional.empty());
    }

    public static RepairedTable of(TableName table, List<List<String>> keys) {
        return new RepairedTable(table, Optional.of(List.copyOf(keys)));
    }
}
