package io.tributary.connector.schema;

import io.tributary.contract.control.Control;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.SchemaChanges;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sees to it that the target follows changes of a source's schema, as far as no person is needed for it. */
final class Settlement {
    private final Plan plan;
    private final Tenant tenant;
    private final Control control;
    private final TargetAdjustment adjustment;
    private final SourceView source;
    private final TargetView target;
    private final Obstacles obstacles;

    Settlement(
            Plan plan,
            Tenant tenant,
            Control control,
            TargetAdjustment adjustment,
            SourceView source,
            TargetView target)
            throws SQLException {
        this.plan = plan;
        this.tenant = tenant;
        this.control = control;
        this.adjustment = adjustment;
        this.source = source;
        this.target = target;
        this.obstacles = new Obstacles(
                tenant.slug(), control.identity(tenant).id(), source, target, this::isRemapped, plan.direction());
    }

    /**
     * Adds to the target what the plan lets be added by itself. What the target lacks of an enum stops here, since the
     * rows before the change that has come by may have its values already.
     */
    void addColumns(List<SchemaChange> changes) throws SQLException, PausedException {
        boolean apply = plan.schemaChanges() == SchemaChanges.APPLY && plan.direction() == Direction.FORWARD;
        if (apply && lacksWhatMayBeAdded(changes)) {
            try {
                adjustment.addColumns();
                target.forget();
            } catch (IllegalStateException e) {
                throw new PausedException(e.getMessage(), "remove what it names; or: tributary schema --apply", e);
            }
        }
        List<SchemaChange> labels = new ArrayList<>();
        for (SchemaChange change : changes) {
            if (change.kind() == SchemaChange.Kind.LABELS_CHANGED
                    && change.is().labels().containsAll(change.was().labels())) {
                labels.add(change);
            }
        }
        requireNone(labels);
    }

    private boolean lacksWhatMayBeAdded(List<SchemaChange> changes) throws SQLException {
        for (SchemaChange change : changes) {
            boolean lacking =
                    switch (change.kind()) {
                        case COLUMN_ADDED ->
                            change.is().nullable()
                                    && !change.is().generated()
                                    && !change.is().refers()
                                    && target.table(change.table()).isPresent()
                                    && target.column(change.table(), change.is().name())
                                            .isEmpty();
                        case LABELS_CHANGED ->
                            !target.labels(change.is().enumName())
                                    .containsAll(change.is().labels());
                        default -> false;
                    };
            if (lacking) {
                return true;
            }
        }
        return false;
    }

    /**
     * Requires that the target has followed, and gives the tenant's rows the value of columns that are younger than they.
     * The target has everything before the changes, and nothing behind them.
     */
    void complete(List<SchemaChange> changes) throws SQLException, PausedException {
        requireNone(changes);
        for (SchemaChange change : changes) {
            if (change.kind() == SchemaChange.Kind.COLUMN_ADDED && change.is().missing() != null && supplies(change)) {
                adjustment.fill(
                        control.identity(tenant).id(),
                        change.table(),
                        change.is().name(),
                        change.is().missing());
            }
        }
    }

    private boolean supplies(SchemaChange change) throws SQLException {
        boolean shared = rule(change.table()).map(TableRule::shared).orElse(false);
        return !shared || control.identity(tenant).suppliesSharedRows();
    }

    private boolean isRemapped(TableName table, String column) throws SQLException {
        return rule(table).filter(rule -> rule.remapped().containsKey(column)).isPresent();
    }

    private Optional<TableRule> rule(TableName table) throws SQLException {
        return control.rules().rule(table);
    }

    private void requireNone(List<SchemaChange> changes) throws SQLException, PausedException {
        List<Obstacle> found = new ArrayList<>();
        for (SchemaChange change : changes) {
            obstacles.of(change).ifPresent(found::add);
        }
        if (!found.isEmpty()) {
            throw new PausedException(
                    found.stream().map(Obstacle::reason).collect(Collectors.joining("; ")),
                    found.stream().map(Obstacle::remedy).distinct().collect(Collectors.joining("; and ")));
        }
    }
}
