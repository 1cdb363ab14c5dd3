package io.tributary.connector.schema;

import io.tributary.connector.schema.SchemaChange.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Finds what has changed of a source's schema. */
final class LayoutDifference {
    private final List<SchemaChange> changes = new ArrayList<>();

    private LayoutDifference() {}

    static List<SchemaChange> between(SourceLayout before, SourceLayout now) {
        LayoutDifference difference = new LayoutDifference();
        for (TableLayout table : before.tables()) {
            Optional<TableLayout> same = now.withOid(table.oid());
            if (same.isEmpty()) {
                difference.add(Kind.TABLE_GONE, table, null, null, null);
            } else if (!same.get().name().equals(table.name())) {
                difference.add(Kind.TABLE_RENAMED, table, same.get(), null, null);
            } else {
                difference.table(table, same.get());
            }
        }
        for (TableLayout table : now.tables()) {
            if (before.withOid(table.oid()).isEmpty()) {
                difference.add(Kind.TABLE_ADDED, null, table, null, null);
            }
        }
        return difference.changes;
    }

    private void table(TableLayout before, TableLayout after) {
        if (!before.key().equals(after.key())) {
            add(Kind.KEY_CHANGED, before, after, null, null);
        }
        for (ColumnLayout column : before.columns()) {
            after.numbered(column.number())
                    .ifPresentOrElse(
                            same -> column(before, after, column, same),
                            () -> add(Kind.COLUMN_GONE, before, after, column, null));
        }
        for (ColumnLayout column : after.columns()) {
            if (before.numbered(column.number()).isEmpty()) {
                add(Kind.COLUMN_ADDED, before, after, null, column);
            }
        }
    }

    private void column(TableLayout before, TableLayout after, ColumnLayout was, ColumnLayout is) {
        if (!was.name().equals(is.name())) {
            add(Kind.COLUMN_RENAMED, before, after, was, is);
        }
        if (!was.hasTypeOf(is) || was.generated() != is.generated()) {
            add(Kind.TYPE_CHANGED, before, after, was, is);
        } else if (!was.stamp().equals(is.stamp()) && !before.files().equals(after.files()) && !is.generated()) {
            add(Kind.VALUES_REWRITTEN, before, after, was, is);
        }
        if (!was.nullable() && is.nullable()) {
            add(Kind.NULLS_ALLOWED, before, after, was, is);
        }
        if (Objects.equals(was.enumName(), is.enumName()) && !was.labels().equals(is.labels())) {
            add(Kind.LABELS_CHANGED, before, after, was, is);
        }
    }

    private void add(Kind kind, TableLayout before, TableLayout after, ColumnLayout was, ColumnLayout is) {
        changes.add(new SchemaChange(kind, before, after, was, is));
    }
}
