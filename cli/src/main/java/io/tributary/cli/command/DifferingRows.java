package io.tributary.cli.command;

import io.tributary.contract.control.RepairedTable;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.table.TableName;
import io.tributary.validator.compare.RowDifference;
import io.tributary.validator.compare.TableValidation;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a comparison found, as what is to be read from the source again. */
final class DifferingRows {
    private static final String CUT_OFF = "…";

    private final Set<TableName> source;
    private final MappingRules rules;

    /** @param source the source's tables */
    DifferingRows(Set<TableName> source, MappingRules rules) {
        this.source = source;
        this.rules = rules;
    }

    /** The rows that differ, by table; of a table whose differing rows cannot all be told, all rows. */
    List<RepairedTable> of(Validation validation) {
        List<RepairedTable> tables = new ArrayList<>();
        for (TableValidation differing : validation.differing()) {
            source.stream()
                    .filter(name -> name.toString().equals(differing.name()))
                    .forEach(name -> tables.add(keys(name, differing)
                            .map(keys -> RepairedTable.of(name, keys))
                            .orElse(RepairedTable.whole(name))));
        }
        return tables;
    }

    private Optional<List<List<String>>> keys(TableName name, TableValidation differing) {
        List<List<String>> keys = new ArrayList<>();
        for (RowDifference row : differing.differences()) {
            Optional<List<String>> key = sourceKey(name, row);
            if (key.isEmpty()) {
                return Optional.empty();
            }
            keys.add(key.get());
        }
        boolean all = !keys.isEmpty() && keys.size() < Validator.NAMED_DIFFERENCES;
        return all ? Optional.of(keys) : Optional.empty();
    }

    /** The key that a row has, or had, in the source; empty where it cannot be told from what the target has. */
    private Optional<List<String>> sourceKey(TableName name, RowDifference row) {
        boolean replaced =
                rules.rule(name).filter(rule -> rule.remapped().isEmpty()).isEmpty();
        if (replaced || row.key().endsWith(CUT_OFF)) {
            return Optional.empty();
        }
        return Optional.of(RecordText.parse(row.key()));
    }
}
