package io.tributary.sink.schema.design;

import io.tributary.contract.plan.KeyStrategy;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.List;
import java.util.stream.Stream;

/** Whether keys that stand without the tenant's id in front differ between tenants. */
final class KeyUniqueness {
    private final KeyRules rules;
    private final KeyFindings findings;

    KeyUniqueness(KeyRules rules, KeyFindings findings) {
        this.rules = rules;
        this.findings = findings;
    }

    void check() {
        rules.ownTables().stream()
                .filter(table -> remaps(rules.strategy(table.name())))
                .forEach(table -> table.primaryKey().ifPresent(key -> check(table, key.columns())));
    }

    private static boolean remaps(KeyStrategy strategy) {
        return strategy == KeyStrategy.OFFSET || strategy == KeyStrategy.UUID;
    }

    private void check(TableDefinition table, List<String> key) {
        List<ColumnRef> columns =
                key.stream().map(column -> new ColumnRef(table.name(), column)).toList();
        if (columns.stream().anyMatch(column -> differs(column) || isUndecided(column))) {
            return;
        }
        KeyStrategy strategy = rules.strategy(table.name());
        String name = "the key (" + Names.list(key) + ") of table " + table.name();
        if (columns.size() > 1) {
            findings.blocker(
                    KeyFindings.STRATEGY,
                    name + " does not become unique by the strategy " + strategy.planName()
                            + ": it moves single integer keys and what points at them, and no column here is one",
                    KeyFindings.choose(KeyStrategy.COMPOSITE, table.name()));
        } else if (rules.references().isOrigin(columns.get(0))) {
            String type = rules.definition(columns.get(0)).orElseThrow().type();
            findings.blocker(
                    KeyFindings.STRATEGY,
                    name + " is of the type " + type + "; the strategy " + strategy.planName()
                            + " is for smallint, integer and bigint",
                    KeyFindings.choose(type.equals("uuid") ? KeyStrategy.KEEP : KeyStrategy.COMPOSITE, table.name()));
        } else {
            findings.blocker(
                    KeyFindings.STRATEGY,
                    name + " does not become unique by the strategy " + strategy.planName()
                            + ": its values are those of "
                            + KeyRules.list(List.copyOf(rules.references().origins(columns.get(0))))
                            + ", which stay as they are",
                    KeyFindings.choose(KeyStrategy.COMPOSITE, table.name()));
        }
    }

    /** A value that is remapped, or one of a key that is kept because it is unique. */
    private boolean differs(ColumnRef column) {
        return rules.rule(column).isPresent() || origins(column).anyMatch(this::isKeptKey);
    }

    private boolean isKeptKey(ColumnRef origin) {
        return !rules.shared(origin.table())
                && rules.strategy(origin.table()) == KeyStrategy.KEEP
                && rules.isOwn(origin);
    }

    /** One that points at columns with different rules; that is a finding of its own. */
    private boolean isUndecided(ColumnRef column) {
        return !new KeyWishes(rules, column).agree();
    }

    private Stream<ColumnRef> origins(ColumnRef column) {
        return rules.references().origins(column).stream();
    }
}
