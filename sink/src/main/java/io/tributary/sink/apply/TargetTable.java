package io.tributary.sink.apply;

import io.tributary.contract.table.Column;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A table of the target as a stream of changes sees it: the columns that the changes have, with the target's types. For one thread. */
final class TargetTable {
    private final TableName name;
    private final List<Column> columns;
    private final int[] keyIndexes;
    private final Map<Write.Kind, Map<BitSet, StatementText>> statements = new EnumMap<>(Write.Kind.class);

    /** @param columns the target's columns, one for each of the shape's, in its order */
    TargetTable(TableShape shape, List<Column> columns) {
        this.name = shape.name();
        this.columns = List.copyOf(columns);
        this.keyIndexes =
                IntStream.range(0, shape.keySize()).map(shape::keyIndex).toArray();
    }

    String sql() {
        return name.sql();
    }

    List<Column> columns() {
        return columns;
    }

    /** Where the key's columns stand among the columns, in the key's order. Not to be modified. */
    int[] keyIndexes() {
        return keyIndexes;
    }

    /** The statement for rows that have no value for the unchanged columns. */
    StatementText statement(Write.Kind kind, BitSet unchanged) {
        return statements
                .computeIfAbsent(kind, absent -> new HashMap<>())
                .computeIfAbsent(unchanged, absent -> new StatementText(kind, this, unchanged));
    }

    boolean isKey(int column) {
        return IntStream.of(keyIndexes).anyMatch(index -> index == column);
    }
}
