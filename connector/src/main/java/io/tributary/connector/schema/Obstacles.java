package io.tributary.connector.schema;

import io.tributary.contract.plan.Direction;
import io.tributary.contract.stage.Commands;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Says what the target lacks before a tenant can go on behind a change of its source's schema. */
final class Obstacles {
    private static final String APPLY = "tributary schema --apply";

    private final String slug;
    private final UUID tenantId;
    private final SourceView source;
    private final TargetView target;
    private final Remapped remapped;
    private final Direction direction;

    /** Tells whether a column's values are replaced on their way. */
    interface Remapped {
        boolean test(TableName table, String column) throws SQLException;
    }

    Obstacles(
            String slug, UUID tenantId, SourceView source, TargetView target, Remapped remapped, Direction direction) {
        this.direction = direction;
        this.slug = slug;
        this.tenantId = tenantId;
        this.source = source;
        this.target = target;
        this.remapped = remapped;
    }

    Optional<Obstacle> of(SchemaChange change) throws SQLException {
        Optional<String> remedy =
                switch (change.kind()) {
                    case TABLE_ADDED -> added(change.after());
                    case TABLE_GONE ->
                        Optional.of(
                                "exclude " + change.table() + " in the plan (tables.exclude) and start run again; or,"
                                        + " where it is back under its name, copy anew: " + resync());
                    case TABLE_RENAMED ->
                        Optional.of("rename it back: ALTER TABLE "
                                + change.after().name().sql() + " RENAME TO "
                                + Identifiers.quote(change.table().name()) + "; then " + resync()
                                + "; or exclude " + change.table()
                                + " in the plan (tables.exclude) and start run again");
                    case KEY_CHANGED ->
                        Optional.of("give every source and the target the same key (in the target with tenant_id, as"
                                + " tributary schema says); then " + resync());
                    case COLUMN_ADDED -> added(change);
                    case COLUMN_GONE -> gone(change.table(), change.was().name());
                    case COLUMN_RENAMED -> renamed(change);
                    case TYPE_CHANGED -> retyped(change);
                    case VALUES_REWRITTEN -> Optional.of(resync());
                    case NULLS_ALLOWED ->
                        target.column(change.table(), change.is().name())
                                .filter(column -> !column.nullable())
                                .map(column -> APPLY);
                    case LABELS_CHANGED -> labels(change);
                };
        return remedy.map(text ->
                new Obstacle(change.describe(direction), direction == Direction.FORWARD ? text : inTheSource(change)));
    }

    /** While the target serves a tenant, its source is to follow, or what the change is about cannot come back. */
    private String inTheSource(SchemaChange change) {
        return "change table " + change.table() + " of the source of " + slug
                + " alike, and the way back goes on by itself;"
                + " or undo the change in the target; or end the way back: tributary complete --tenant " + slug;
    }

    /** Preparations let a table join once the target has it, as long as it is empty. */
    private Optional<String> added(TableLayout table) throws SQLException {
        if (source.published().contains(table.name())) {
            return Optional.empty();
        }
        String exclude = "; or exclude " + table.name() + " in the plan (tables.exclude) and start run again";
        return Optional.of(
                source.hasRows(table.name())
                        ? APPLY + "; then, since it has rows that are not in the log: " + resync() + exclude
                        : APPLY + exclude);
    }

    private Optional<String> added(SchemaChange change) throws SQLException {
        ColumnLayout column = change.is();
        Optional<Column> found = target.column(change.table(), column.name());
        if (found.isEmpty()) {
            return Optional.of(APPLY);
        }
        boolean replaced = remapped.test(change.table(), column.name());
        if (!replaced && !found.get().type().equals(column.typeName())) {
            return Optional.of("the target's column is of type " + found.get().type()
                    + "; give both the same type, here" + " or there");
        }
        if (column.generated()) {
            return Optional.empty();
        }
        boolean rewritten = column.missing() == null
                && !change.before().files().equals(change.after().files());
        boolean unknownValues = rewritten || replaced && column.missing() != null;
        return unknownValues && source.hasValues(change.table(), column.name())
                ? Optional.of("its older rows got values that are not in the log: " + resync())
                : Optional.empty();
    }

    private Optional<String> gone(TableName table, String column) throws SQLException {
        Optional<Column> found = target.column(table, column);
        if (found.isEmpty() || found.get().nullable() && !target.hasValues(table, column)) {
            return Optional.empty();
        }
        return Optional.of("in the target: " + dropNotNull(table, found.get())
                + update(table, Identifiers.quote(column) + " = NULL")
                + " or, once no source has it any more: ALTER TABLE " + table.sql() + " DROP COLUMN "
                + Identifiers.quote(column) + ";");
    }

    private Optional<String> renamed(SchemaChange change) throws SQLException {
        TableName table = change.table();
        String was = Identifiers.quote(change.was().name());
        String is = Identifiers.quote(change.is().name());
        if (change.after().named(change.was().name()).isPresent()) {
            return Optional.of(
                    "another column has its name now, so that no column's values can be told apart: " + resync());
        }
        if (target.column(table, change.is().name()).isEmpty()) {
            return Optional.of(APPLY + "; or, where every source has the new name, in the target: ALTER TABLE "
                    + table.sql() + " RENAME COLUMN " + was + " TO " + is + ";");
        }
        Optional<Column> old = target.column(table, change.was().name());
        if (old.isEmpty()
                || old.get().nullable() && !target.hasValues(table, old.get().name())) {
            return Optional.empty();
        }
        return Optional.of("in the target: " + dropNotNull(table, old.get())
                + update(table, is + " = " + was + ", " + was + " = NULL"));
    }

    private Optional<String> retyped(SchemaChange change) throws SQLException {
        ColumnLayout column = change.is();
        Optional<Column> found = target.column(change.table(), column.name());
        boolean alike =
                TypeConversions.alikeEverywhere(change.was(), column) && !remapped.test(change.table(), column.name());
        if (alike
                && found.filter(there -> there.type().equals(column.typeName())).isPresent()) {
            return Optional.empty();
        }
        String alter = "change it alike in every source, then in the target: ALTER TABLE "
                + change.table().sql() + " ALTER COLUMN " + column.sql() + " TYPE " + column.typeName() + " USING "
                + column.sql() + "::" + column.typeName() + ";";
        return Optional.of(
                alike
                        ? alter + " and, if the source's had a USING that computes other values: " + resync()
                        : alter + " then " + resync());
    }

    private Optional<String> labels(SchemaChange change) throws SQLException {
        List<String> there = target.labels(change.is().enumName());
        List<String> removed = change.was().labels().stream()
                .filter(label -> !change.is().labels().contains(label))
                .toList();
        if (!removed.isEmpty() && removed.stream().anyMatch(there::contains)) {
            return Optional.of("rename the value alike in every source and in the target: ALTER TYPE "
                    + change.is().enumName() + " RENAME VALUE "
                    + Identifiers.literal(removed.get(0)) + " TO …;");
        }
        return there.containsAll(change.is().labels()) ? Optional.empty() : Optional.of(APPLY);
    }

    private static String dropNotNull(TableName table, Column column) {
        return column.nullable()
                ? ""
                : "ALTER TABLE " + table.sql() + " ALTER COLUMN " + column.sql() + " DROP NOT NULL; ";
    }

    private String update(TableName table, String assignments) throws SQLException {
        boolean stamped = target.table(table).map(Table::columns).orElse(List.of()).stream()
                .anyMatch(column -> column.name().equals("tenant_id"));
        String id = Identifiers.literal(tenantId.toString());
        return stamped
                ? "SET session_replication_role = replica; SET app.tenant_id = " + id + "; UPDATE " + table.sql()
                        + " SET " + assignments + " WHERE tenant_id = " + id + ";"
                : "UPDATE " + table.sql() + " SET " + assignments + ";";
    }

    private String resync() {
        return Commands.resync(slug);
    }
}
