package io.tributary.cli.command;

import io.tributary.contract.control.RepairedTable;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.validator.compare.RowDifference;
import io.tributary.validator.compare.TableValidation;
import io.tributary.validator.compare.Validation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a comparison found, as what is to be read from the source again. */
final class DifferingRows {
    /** Of a table in which so many rows differ, all are read again. */
    static final int MOST = 100_000;

    private final Map<TableName, Table> source;
    private final RepairWay way;

    /** @param source the source's tables */
    DifferingRows(Map<TableName, Table> source, RepairWay way) {
        this.source = source;
        this.way = way;
    }

    /** The rows that differ, by table; of a table whose differing rows cannot all be told, all rows. */
    List<RepairedTable> of(Validation validation) throws SQLException {
        List<RepairedTable> tables = new ArrayList<>();
        for (TableValidation differing : validation.differing()) {
            for (Table table : source.values()) {
                if (table.name().toString().equals(differing.name())) {
                    tables.add(keys(differing, table.shape())
                            .map(keys -> RepairedTable.of(table.name(), keys))
                            .orElse(RepairedTable.whole(table.name())));
                }
            }
        }
        return tables;
    }

    private Optional<List<List<String>>> keys(TableValidation differing, TableShape shape) throws SQLException {
        List<List<String>> keys = new ArrayList<>();
        for (RowDifference row : differing.differences()) {
            Optional<List<String>> key = way.key(shape, row);
            if (key.isEmpty()) {
                return Optional.empty();
            }
            keys.add(key.get());
        }
        boolean all = !keys.isEmpty() && keys.size() < MOST;
        return all ? Optional.of(keys) : Optional.empty();
    }
}
