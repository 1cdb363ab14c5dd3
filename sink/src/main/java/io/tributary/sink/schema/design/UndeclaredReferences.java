package io.tributary.sink.schema.design;

import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.List;
import java.util.Locale;

/**
 * Columns that look as if they held keys, and have no foreign key that says so: where keys are remapped, they would go on
 * holding the old ones.
 */
final class UndeclaredReferences {
    private final KeyRules rules;
    private final KeyFindings findings;

    UndeclaredReferences(KeyRules rules, KeyFindings findings) {
        this.rules = rules;
        this.findings = findings;
    }

    void check() {
        if (rules.remapsAny()) {
            rules.ownTables().forEach(this::check);
        }
    }

    private void check(TableDefinition table) {
        List<String> columns = table.columns().stream()
                .filter(column -> looksLikeReference(table, column))
                .map(ColumnDefinition::name)
                .toList();
        if (!columns.isEmpty()) {
            findings.warning(
                    KeyFindings.COLUMN,
                    "table " + table.name()
                            + " has columns that may hold other tables' keys, but no foreign key on them: "
                            + String.join(", ", columns) + "; their values stay as they are while keys change",
                    "if one does hold keys, in every source: ALTER TABLE " + Names.quote(table.name())
                            + " ADD FOREIGN KEY (" + Names.quote(columns.get(0)) + ") REFERENCES ...;");
        }
    }

    private boolean looksLikeReference(TableDefinition table, ColumnDefinition column) {
        ColumnRef reference = new ColumnRef(table.name(), column.name());
        String name = column.name();
        return (name.toLowerCase(Locale.ROOT).endsWith("_id") || name.endsWith("Id"))
                && IntegerType.of(column.type()).isPresent()
                && column.generated().isEmpty()
                && rules.references().targets(reference).isEmpty()
                && KeyRules.ownKey(table).filter(reference::equals).isEmpty();
    }
}
