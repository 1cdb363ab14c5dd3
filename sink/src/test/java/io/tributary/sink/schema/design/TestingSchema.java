package io.tributary.sink.schema.design;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.TablePattern;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Deferral;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.KeyConstraint;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A schema in few words, and what a plan chooses for it. */
final class TestingSchema {
    private final SortedMap<TableName, TableDefinition> tables = new TreeMap<>();
    private final Map<TablePattern, KeyStrategy> keys = new LinkedHashMap<>();
    private final List<TablePattern> shared = new ArrayList<>();
    private OptionalLong stride = OptionalLong.empty();
    private MappingRules stored = new MappingRules(new TreeMap<>());

    /**
     * A table.
     *
     * @param columns {@code name type} with commas between them; the first is the key, or the ones before a semicolon are
     * @param references {@code column, ... > table(column, ...)}
     */
    TestingSchema table(String name, String columns, String... references) {
        String[] parts = columns.contains(";") ? columns.split(";") : new String[] {columns.split(",")[0], columns};
        List<String> key =
                list(parts[0]).stream().map(column -> column.split(" ")[0]).toList();
        List<ColumnDefinition> definitions = list(columns.contains(";") ? parts[0] + "," + parts[1] : columns).stream()
                .map(column -> column.split(" "))
                .map(column -> ColumnDefinition.required(column[0], column[1], Optional.empty()))
                .toList();
        List<ForeignKey> foreignKeys =
                Arrays.stream(references).map(TestingSchema::foreignKey).toList();
        tables.put(
                name(name),
                TableDefinition.plain(name(name), definitions, KeyConstraint.of(name + "_pkey", true, key))
                        .withForeignKeys(foreignKeys));
        return this;
    }

    /** Changes a table in a way that has no words here. */
    TestingSchema with(String name, UnaryOperator<TableDefinition> change) {
        tables.computeIfPresent(name(name), (key, table) -> change.apply(table));
        return this;
    }

    TestingSchema key(String table, KeyStrategy strategy) {
        keys.put(new TablePattern("public." + table), strategy);
        return this;
    }

    TestingSchema shared(String table) {
        shared.add(new TablePattern("public." + table));
        return this;
    }

    TestingSchema stride(long distance) {
        stride = OptionalLong.of(distance);
        return this;
    }

    /** The target was made with these. */
    TestingSchema stored(MappingRules rules) {
        stored = rules;
        return this;
    }

    /** The rules under a strategy for all tables that have none of their own. */
    KeyRules rules(KeyStrategy strategy) {
        return KeyRules.of(schema(), choices(strategy));
    }

    TableChoices choices(KeyStrategy strategy) {
        return new TableChoices(
                new Tables(List.of(new TablePattern("*.*")), List.of(), shared, strategy, keys, stride), stored);
    }

    DatabaseSchema schema() {
        return new DatabaseSchema(tables, new TreeMap<>(), new TreeMap<>(), List.of(), List.of());
    }

    static TableName name(String table) {
        return new TableName("public", table);
    }

    private static ForeignKey foreignKey(String text) {
        String[] ends = text.split(" > ");
        String table = ends[1].substring(0, ends[1].indexOf('('));
        return new ForeignKey(
                text.replaceAll("\\W+", "_"),
                list(ends[0]),
                name(table),
                list(ends[1].substring(ends[1].indexOf('(') + 1, ends[1].indexOf(')'))),
                false,
                ForeignKey.Action.NO_ACTION,
                ForeignKey.Action.NO_ACTION,
                List.of(),
                Deferral.NOT_DEFERRABLE,
                true);
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::trim)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
