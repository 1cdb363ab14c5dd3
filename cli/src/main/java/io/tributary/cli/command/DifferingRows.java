package io.tributary.cli.command;

import io.tributary.contract.control.RepairedTable;
import io.tributary.contract.table.TableName;
import io.tributary.validator.compare.RowDifference;
import io.tributary.validator.compare.TableValidation;
import io.tributary.validator.compare.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a comparison found, as what is to be read from the source again. */
final class DifferingRows {
    /** Of a table in which so many rows differ, all are read again. */
    static final int MOST = 100_000;

    private final Set<TableName> source;

    /** @param source the source's tables */
    DifferingRows(Set<TableName> source) {
        this.source = source;
    }

    /** The rows that differ, by table; of a table whose differing rows cannot all be told, all rows. */
    List<RepairedTable> of(Validation validation) {
        List<RepairedTable> tables = new ArrayList<>();
        for (TableValidation differing : validation.differing()) {
            source.stream()
                    .filter(name -> name.toString().equals(differing.name()))
                    .forEach(name -> tables.add(keys(differing)
                            .map(keys -> RepairedTable.of(name, keys))
                            .orElse(RepairedTable.whole(name))));
        }
        return tables;
    }

    private static Optional<List<List<String>>> keys(TableValidation differing) {
        List<List<String>> keys = new ArrayList<>();
        for (RowDifference row : differing.differences()) {
            if (row.sourceKey() == null) {
                return Optional.empty();
            }
            keys.add(row.sourceKey());
        }
        boolean all = !keys.isEmpty() && keys.size() < MOST;
        return all ? Optional.of(keys) : Optional.empty();
    }
}
