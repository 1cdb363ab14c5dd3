package io.tributary.contract.mapping;

import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * What undoes stamping and remapping: one tenant's changes of the target as changes of its source. Made by {@link
 * TableMapping#backward}; columns of the target that the source does not have are left out, and columns of the source that the
 * target's log does not have too. Immutable.
 */
public final class BackwardMapping {
    private final TableShape source;
    private final List<Part> row;
    private final List<Part> key;

    private BackwardMapping(TableShape source, List<Part> row, List<Part> key) {
        this.source = source;
        this.row = List.copyOf(row);
        this.key = List.copyOf(key);
    }

    static BackwardMapping of(TableMapping mapping, TableShape changed) {
        List<String> names = new ArrayList<>();
        List<Part> row = new ArrayList<>();
        for (String column : mapping.source().columns()) {
            mapping.inverse(column).ifPresent(index -> {
                int place = changed.columns().indexOf(mapping.target().columns().get(index));
                if (place >= 0) {
                    names.add(column);
                    row.add(part(mapping, index, place));
                }
            });
        }
        List<Part> key = new ArrayList<>();
        for (String column : mapping.keyInTarget()) {
            int place = changed.key().indexOf(column);
            if (place < 0) {
                throw new UnmappableException("the changes of table " + changed.name()
                        + " do not tell the key of the source: its log lacks the old value of column " + column);
            }
            key.add(part(mapping, mapping.target().columns().indexOf(column), place));
        }
        return new BackwardMapping(
                new TableShape(mapping.source().name(), names, mapping.source().key()), row, key);
    }

    private static Part part(TableMapping mapping, int index, int place) {
        return new Part(place, mapping.column(index).inverse().orElseThrow());
    }

    /** The table as the source has it, without what the target's log lacks of it. */
    public TableShape source() {
        return source;
    }

    /**
     * A target's change as the source's change.
     *
     * @throws UnmappableException when a value is no image of a source's
     */
    public Change apply(Change change) {
        return new Change(change.operation(), source, undo(key, change.oldKey()), undo(row, change.row()));
    }

    private static String[] undo(List<Part> parts, String[] values) {
        if (values == null) {
            return null;
        }
        String[] undone = new String[parts.size()];
        for (int i = 0; i < undone.length; i++) {
            undone[i] = parts.get(i).inverse().undo(values[parts.get(i).place()]);
        }
        return undone;
    }

    /** Where a value is, and what it was. */
    private record Part(int place, ColumnMapping.Inverse inverse) {}
}
