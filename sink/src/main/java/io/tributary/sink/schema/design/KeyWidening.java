package io.tributary.sink.schema.design;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.sink.schema.model.KeyConstraint;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The primary key and the unique constraints of a tenants' table. A strategy that makes keys unique by themselves leaves
 * the primary key as it is; then a second one, with the tenant's id in front, is what foreign keys point at.
 */
final class KeyWidening {
    private static final String TENANT = TableMapping.TENANT_COLUMN;

    private final TableDefinition table;
    private final KeyRules keys;
    private final ObjectNames names;

    KeyWidening(TableDefinition table, KeyRules keys, ObjectNames names) {
        this.table = table;
        this.keys = keys;
        this.names = names;
    }

    Optional<KeyConstraint> primaryKey() {
        return standsAlone() ? table.primaryKey() : table.primaryKey().map(key -> key.ledBy(TENANT));
    }

    /** Partitions get theirs from the table that they are a part of. */
    List<KeyConstraint> uniques() {
        List<KeyConstraint> uniques = new ArrayList<>();
        table.uniques().forEach(key -> uniques.add(key.ledBy(TENANT)));
        if (standsAlone() && !table.isPartition()) {
            table.primaryKey().ifPresent(key -> uniques.add(withTenant(key)));
        }
        if (!table.isPartition()) {
            keys.keptKey(table).ifPresent(column -> uniques.add(unique(List.of(KeyRules.keptName(column.name())))));
        }
        uniques.sort(Comparator.comparing(KeyConstraint::name));
        return uniques;
    }

    /** Checked when the primary key is: two keys may be swapped in one where they may in the other. */
    private KeyConstraint withTenant(KeyConstraint key) {
        KeyConstraint plain = unique(key.columns());
        return new KeyConstraint(plain.name(), false, plain.columns(), List.of(), false, key.deferral(), key.options());
    }

    private KeyConstraint unique(List<String> columns) {
        String name = names.free(
                table.name().schema(), table.name().name() + "_" + TENANT + "_" + String.join("_", columns), "_key");
        return KeyConstraint.of(name, false, columns).ledBy(TENANT);
    }

    private boolean standsAlone() {
        return keys.strategy(table.name()) != KeyStrategy.COMPOSITE;
    }
}
