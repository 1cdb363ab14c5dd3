package io.tributary.sink.schema.design;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The columns of a tenants' table. Those of the source keep their places, so that INSERTs without names of columns go on
 * working; behind them come the one that keeps old keys, if there is one, and the tenant's id.
 */
final class ColumnWidening {
    /** As PostgreSQL prints it, so that what a target has can be compared with it. */
    private static final String TENANT_DEFAULT =
            "(NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid";

    private static final Expression NEW_KEY = new Expression("gen_random_uuid()");

    private final TableDefinition table;
    private final KeyRules keys;

    ColumnWidening(TableDefinition table, KeyRules keys) {
        this.table = table;
        this.keys = keys;
    }

    List<ColumnDefinition> columns() {
        List<ColumnDefinition> columns = new ArrayList<>();
        table.columns().forEach(column -> columns.add(column(column)));
        kept().ifPresent(columns::add);
        columns.add(ColumnDefinition.required(TableMapping.TENANT_COLUMN, "uuid", Optional.of(TENANT_DEFAULT)));
        return columns;
    }

    private ColumnDefinition column(ColumnDefinition column) {
        Optional<KeyRule> rule = keys.rule(table, column.name());
        if (rule.isEmpty()) {
            return column;
        }
        ColumnRef reference = new ColumnRef(References.root(keys.schema(), table.name()), column.name());
        String type = keys.type(reference);
        ColumnDefinition typed = type.equals(column.type()) ? column : column.withType(type);
        if (rule.get() instanceof KeyRule.Offset) {
            return typed;
        }
        return typed.withDefault(keys.isOwn(reference) ? Optional.of(NEW_KEY) : Optional.empty());
    }

    /** Null in the rows that the target's application makes. */
    private Optional<ColumnDefinition> kept() {
        return keys.kept(keys.root(table)).map(column -> ColumnDefinition.required(
                        KeyRules.keptName(column.name()), column.type(), Optional.empty())
                .withNullable(true));
    }
}
