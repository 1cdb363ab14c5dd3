package io.tributary.sink.schema.model;

import io.tributary.contract.table.TableName;
import java.util.List;

/**
 * A foreign key.
 *
 * @param name its name
 * @param columns the names of its columns, in order
 * @param references the table it points at
 * @param referencedColumns the columns there, in the order of {@code columns}
 * @param matchFull whether its columns must be null all together or not at all
 * @param onUpdate what happens when the referenced key changes
 * @param onDelete what happens when the referenced row is deleted
 * @param setColumns the columns that {@code onDelete} sets; empty stands for all of {@code columns}
 * @param deferral when it is checked
 * @param validated whether the rows that were there before it are known to obey it
 * @param period whether the last column is a range that the referenced rows' ranges have to cover
 * @param enforced whether it is checked at all
 */
public record ForeignKey(
        String name,
        List<String> columns,
        TableName references,
        List<String> referencedColumns,
        boolean matchFull,
        Action onUpdate,
        Action onDelete,
        List<String> setColumns,
        Deferral deferral,
        boolean validated,
        boolean period,
        boolean enforced)
        implements TablePart {

    /** A foreign key that compares its columns for equality and is checked. */
    public ForeignKey(
            String name,
            List<String> columns,
            TableName references,
            List<String> referencedColumns,
            boolean matchFull,
            Action onUpdate,
            Action onDelete,
            List<String> setColumns,
            Deferral deferral,
            boolean validated) {
        this(
                name,
                columns,
                references,
                referencedColumns,
                matchFull,
                onUpdate,
                onDelete,
                setColumns,
                deferral,
                validated,
                false,
                true);
    }

    /** The same that covers a period, or does not, and is checked, or is not. */
    public ForeignKey with(boolean otherPeriod, boolean otherEnforced) {
        return new ForeignKey(
                name,
                columns,
                references,
                referencedColumns,
                matchFull,
                onUpdate,
                onDelete,
                setColumns,
                deferral,
                validated,
                otherPeriod,
                otherEnforced);
    }

    /** What a foreign key does to its rows when the row that they point at changes. */
    public enum Action {
        NO_ACTION("a"),
        RESTRICT("r"),
        CASCADE("c"),
        SET_NULL("n"),
        SET_DEFAULT("d");

        private final String code;

        Action(String code) {
            this.code = code;
        }

        /** The action that {@code pg_constraint} has this letter for. */
        public static Action of(String code) {
            for (Action action : values()) {
                if (action.code.equals(code)) {
                    return action;
                }
            }
            throw new IllegalArgumentException("no action of a foreign key: " + code);
        }

        /** Whether it writes the foreign key's own columns with something else than the referenced key. */
        public boolean sets() {
            return this == SET_NULL || this == SET_DEFAULT;
        }

        /** As SQL wants it. */
        public String sql() {
            return name().replace('_', ' ');
        }
    }
}
