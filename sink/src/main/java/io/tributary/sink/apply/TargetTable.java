package io.tributary.sink.apply;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Column.Identity;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableShape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A table of the target as a stream of changes sees it: the columns that the changes have, with the target's types. For one thread. */
final class TargetTable {
    private final Table table;
    private final boolean shared;
    private final List<Column> columns;
    private final List<Column> absent;
    private final int[] keyIndexes;
    private final Map<Write.Kind, Map<BitSet, StatementText>> statements = new EnumMap<>(Write.Kind.class);

    /**
     * @param table the target's table, which has all of the shape's columns
     * @param shared whether it is kept once for all tenants, and so has no tenant's id
     */
    TargetTable(TableShape shape, Table table, boolean shared) {
        this.table = table;
        this.shared = shared;
        this.columns = columnsOf(shape, table);
        this.absent = table.columns().stream()
                .filter(column -> !shape.columns().contains(column.name()))
                .filter(column -> column.nullable() && !column.generated() && column.identity() == Identity.NONE)
                .toList();
        this.keyIndexes =
                IntStream.range(0, shape.keySize()).map(shape::keyIndex).toArray();
    }

    private static List<Column> columnsOf(TableShape shape, Table table) {
        Map<String, Column> byName = new HashMap<>();
        table.columns().forEach(column -> byName.put(column.name(), column));
        List<Column> columns = new ArrayList<>();
        shape.columns().forEach(name -> columns.add(byName.get(name)));
        return List.copyOf(columns);
    }

    /** The table as INSERT wants it. */
    String sql() {
        return table.name().sql();
    }

    /** The table as UPDATE and DELETE want it. */
    String ownRows() {
        return table.ownRows();
    }

    /** The target's columns, one for each of the shape's, in its order. */
    List<Column> columns() {
        return columns;
    }

    /** Columns that other tenants' sources have and this one does not, which are NULL in a new row whatever their default. */
    List<Column> absent() {
        return absent;
    }

    /** Where the key's columns stand among the columns, in the key's order. Not to be modified. */
    int[] keyIndexes() {
        return keyIndexes;
    }

    /** Whether a key by itself does not say whose row it is, so that it may be another tenant's. */
    boolean keyNamesNoTenant() {
        return !shared
                && IntStream.of(keyIndexes)
                        .noneMatch(index -> columns.get(index).name().equals(TableMapping.TENANT_COLUMN));
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
