package io.tributary.sink.schema.design;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Identifiers;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The columns of a tenants' table. Those of the source keep their places, so that INSERTs without names of columns go on
 * working; behind them come those that keep old keys, if there are any, and the tenant's id.
 */
final class ColumnWidening {
    /** As PostgreSQL prints it, so that what a target has can be compared with it. */
    private static final String TENANT_DEFAULT =
            "(NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid";

    private final TableDefinition table;
    private final KeyRules keys;

    ColumnWidening(TableDefinition table, KeyRules keys) {
        this.table = table;
        this.keys = keys;
    }

    List<ColumnDefinition> columns() {
        List<ColumnDefinition> columns = new ArrayList<>();
        table.columns().forEach(column -> columns.add(column(column)));
        columns.addAll(kept());
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
        if (rule.get() instanceof KeyRule.Offset offset) {
            return typed.withDefault(inOwnRange(column, offset));
        }
        return typed.withDefault(Optional.empty());
    }

    /** What a source would give a new row, moved into the range of the tenant whose session it is. As PostgreSQL prints it. */
    private Optional<Expression> inOwnRange(ColumnDefinition column, KeyRule.Offset rule) {
        Optional<String> value = column.identity() == Column.Identity.NONE
                ? column.defaultValue()
                        .filter(given -> !RemappedColumns.isNull(given))
                        .map(Expression::sql)
                : Optional.of(next(KeyRules.identitySequence(keys.root(table).name(), column.name())));
        return value.map(
                given -> new Expression("(" + given + " + tributary.key_offset('" + rule.stride() + "'::bigint))"));
    }

    private static String next(String sequence) {
        return "nextval(" + Identifiers.literal(sequence) + "::regclass)";
    }

    /**
     * The key's own old value is counted on for the rows that the target's application makes; what points at a key gets that
     * key's from a trigger.
     */
    private List<ColumnDefinition> kept() {
        TableDefinition root = keys.root(table);
        Optional<String> key = keys.keptKey(root).map(ColumnDefinition::name);
        return keys.kept(root).stream()
                .map(column -> {
                    boolean own = key.filter(column.name()::equals).isPresent();
                    Optional<String> value = own
                            ? Optional.of(next(KeyRules.keptSequence(root.name(), column.name())))
                            : Optional.empty();
                    return ColumnDefinition.required(KeyRules.keptName(column.name()), column.type(), value)
                            .withNullable(!own);
                })
                .toList();
    }
}
