package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.KeyConstraint;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What becomes of keys' values, and of the values of all that points at them. A table's strategy decides about its own
 * key; every column of a foreign key follows the column that it points at, over any number of tables, so that what was
 * equal in a source is equal in the target.
 */
public final class KeyRules {
    private static final String UUID = "uuid";

    private final DatabaseSchema schema;
    private final TableChoices choices;
    private final References references;
    private final SortedMap<ColumnRef, KeyRule> remapped = new TreeMap<>();
    private final KeyFindings findings = new KeyFindings();

    private KeyRules(DatabaseSchema schema, TableChoices choices) {
        this.schema = schema;
        this.choices = choices;
        this.references = new References(schema, choices::shared);
    }

    /** The rules of a schema's tables. */
    public static KeyRules of(DatabaseSchema schema, TableChoices choices) {
        KeyRules rules = new KeyRules(schema, choices);
        rules.decide();
        new KeyUniqueness(rules, rules.findings).check();
        new RemappedColumns(rules, rules.findings).check();
        new UndeclaredReferences(rules, rules.findings).check();
        return rules;
    }

    private void decide() {
        SortedSet<ColumnRef> columns = new TreeSet<>(references.pointing());
        ownTables().forEach(table -> ownKey(table).ifPresent(columns::add));
        Set<ColumnRef> conflicting = new TreeSet<>();
        for (ColumnRef column : columns) {
            KeyWishes wishes = new KeyWishes(this, column);
            if (wishes.agree()) {
                wishes.rule().ifPresent(rule -> remapped.put(column, rule));
            } else {
                conflicting.add(column);
            }
        }
        conflicting.stream()
                .filter(column -> isSource(column, conflicting))
                .forEach(column -> new KeyWishes(this, column).report(findings));
    }

    /** Whether a conflict begins here: what points at a column in conflict is in conflict with it. */
    private boolean isSource(ColumnRef column, Set<ColumnRef> conflicting) {
        SortedSet<ColumnRef> circle = references.circle(column);
        return column.equals(circle.first())
                && circle.stream()
                        .flatMap(member -> references.targets(member).stream())
                        .filter(target -> !circle.contains(target))
                        .noneMatch(conflicting::contains);
    }

    /** What was decided, and what stands in its way. */
    public List<Finding> findings() {
        return findings.findings();
    }

    /** How each table's rows are mapped; partitions' rows are their root's. */
    public MappingRules mapping() {
        SortedMap<TableName, TableRule> rules = new TreeMap<>();
        schema.tables().values().stream()
                .filter(table -> !table.isPartition())
                .forEach(table -> rules.put(table.name(), rule(table)));
        return new MappingRules(rules);
    }

    private TableRule rule(TableDefinition table) {
        if (choices.shared(table.name())) {
            return TableRule.ofShared();
        }
        SortedMap<String, KeyRule> ofColumns = new TreeMap<>(choices.remappedBefore(table));
        table.columns()
                .forEach(column -> rule(table, column.name()).ifPresent(rule -> ofColumns.put(column.name(), rule)));
        SortedMap<String, String> kept = new TreeMap<>();
        ofColumns.forEach((column, rule) -> {
            if (rule instanceof KeyRule.Derived) {
                kept.put(column, keptName(column));
            }
        });
        return new TableRule(false, choices.strategy(table.name()), ofColumns, kept);
    }

    DatabaseSchema schema() {
        return schema;
    }

    TableChoices choices() {
        return choices;
    }

    References references() {
        return references;
    }

    /** The tables whose rows belong to tenants and are not those of another table. */
    List<TableDefinition> ownTables() {
        return schema.tables().values().stream()
                .filter(table -> !table.isPartition() && !choices.shared(table.name()))
                .toList();
    }

    /** Whether a table, or the one that it is a part of, is kept once for all tenants. */
    boolean shared(TableName table) {
        return choices.shared(References.root(schema, table));
    }

    /** The strategy of a table, or of the one that it is a part of. */
    KeyStrategy strategy(TableName table) {
        return choices.strategy(References.root(schema, table));
    }

    Optional<ColumnDefinition> definition(ColumnRef column) {
        return Optional.ofNullable(schema.tables().get(column.table())).flatMap(table -> table.column(column.column()));
    }

    /** The table whose rule a table's rows follow: itself, or the one that it is a part of. */
    TableDefinition root(TableDefinition table) {
        return schema.tables().getOrDefault(References.root(schema, table.name()), table);
    }

    /** The single column of a table's primary key. */
    static Optional<ColumnRef> ownKey(TableDefinition table) {
        return table.primaryKey()
                .map(KeyConstraint::columns)
                .filter(columns -> columns.size() == 1)
                .map(columns -> new ColumnRef(table.name(), columns.get(0)));
    }

    /** Whether any value changes at all. */
    boolean remapsAny() {
        return !remapped.isEmpty();
    }

    /** What becomes of a column's values; empty where they stay. */
    Optional<KeyRule> rule(ColumnRef column) {
        return Optional.ofNullable(remapped.get(column));
    }

    /** The same for a column of a table that may be a partition. */
    Optional<KeyRule> rule(TableDefinition table, String column) {
        return rule(new ColumnRef(References.root(schema, table.name()), column));
    }

    /** Whether a column's values are a key of its own table, and not of one that it points at. */
    boolean isOwn(ColumnRef column) {
        return references.isOrigin(column)
                && ownKey(schema.tables().get(column.table()))
                        .filter(column::equals)
                        .isPresent();
    }

    /** The type that a column has in the target: one that holds every key that it may point at, if it is remapped. */
    String type(ColumnRef column) {
        String type = definition(column).orElseThrow().type();
        if (rule(column).isEmpty()) {
            return type;
        }
        return rule(column).get() instanceof KeyRule.Derived
                ? UUID
                : widest(column).map(IntegerType::sql).orElse(type);
    }

    /** The widest integer type among a column and all that its values are values of. */
    Optional<IntegerType> widest(ColumnRef column) {
        return references.reachable(column).stream()
                .flatMap(reached -> definition(reached).stream())
                .flatMap(definition -> IntegerType.of(definition.type()).stream())
                .max(IntegerType::compareTo);
    }

    /** The key whose values are replaced by ones that do not tell what they were. */
    Optional<ColumnDefinition> keptKey(TableDefinition table) {
        return ownKey(table)
                .filter(this::isOwn)
                .filter(column ->
                        rule(column).filter(KeyRule.Derived.class::isInstance).isPresent())
                .flatMap(this::definition);
    }

    /** The columns whose values are replaced by ones that do not tell what they were, and so are kept beside; in order. */
    List<ColumnDefinition> kept(TableDefinition table) {
        return table.columns().stream()
                .filter(column -> rule(table, column.name())
                        .filter(KeyRule.Derived.class::isInstance)
                        .isPresent())
                .toList();
    }

    /** The name of the sequence that gives new rows what their key would be in a source, as SQL wants it. */
    static String keptSequence(TableName table, String key) {
        return Names.quote(table.schema(), Names.derived(table.name() + "_" + keptName(key), "_seq"));
    }

    /** The name of the sequence that an identity column's values come from once it is none any more, as SQL wants it. */
    static String identitySequence(TableName table, String column) {
        return Names.quote(table.schema(), Names.derived(table.name() + "_" + column, "_seq"));
    }

    /** The name of the target's column that keeps a column's old values. */
    static String keptName(String column) {
        return Names.derived("source_" + column, "");
    }

    /** Names of tables, for people. */
    static String list(List<?> names) {
        return names.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
