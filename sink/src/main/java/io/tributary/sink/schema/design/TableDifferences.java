package io.tributary.sink.schema.design;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.ddl.Clauses;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.ColumnSettings;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.Relation;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.model.TablePart;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Compares one table over the tenants that have it. */
final class TableDifferences {
    private static final String NONE = "absent";

    private final TableName name;
    private final Map<String, TableDefinition> versions;
    private final Set<String> partial;
    private final Set<String> partialParts;
    private final Differences differences;

    /**
     * @param columns the columns; about those that not all tenants have, and what they belong to, it has its own findings
     */
    TableDifferences(
            TableName name, Map<String, TableDefinition> versions, ColumnUnion columns, Differences differences) {
        this.name = name;
        this.versions = versions;
        this.partial = columns.partial();
        this.partialParts = columns.partialParts();
        this.differences = differences;
    }

    void find() {
        differences.compare("the place of " + name, versions, TableDefinition::relation, Relation::describe);
        columns();
        if (!partialParts.contains(ColumnUnion.PRIMARY_KEY)) {
            differences.compare(
                    ColumnUnion.PRIMARY_KEY + " of " + name, versions, TableDefinition::primaryKey, key -> key.map(
                                    Clauses::key)
                            .orElse(NONE));
        }
        parts("constraint", TableDefinition::uniques, Clauses::key);
        parts("constraint", TableDefinition::foreignKeys, Clauses::foreignKey);
        parts("constraint", TableDefinition::checks, Clauses::check);
        parts("constraint", TableDefinition::exclusions, Clauses::exclusion);
        parts("index", table -> table.indexes().stream().filter(Index::unique).toList(), Clauses::index);
    }

    private void columns() {
        for (String column : names(
                table -> table.columns().stream().map(ColumnDefinition::name).toList())) {
            if (partial.contains(column)) {
                continue;
            }
            String what = "column " + name + "." + column;
            differences.compare(
                    what, versions, table -> table.column(column).map(ColumnDefinition::values), kept -> kept.map(
                                    ColumnDefinition.Values::describe)
                            .orElse(NONE));
            differences.tolerate(
                    "the default of " + what,
                    versions,
                    table -> table.column(column).flatMap(ColumnDefinition::defaultValue),
                    value -> value.map(Expression::sql).orElse(NONE));
            differences.tolerate(
                    "the identity of " + what,
                    versions,
                    table -> table.column(column).map(ColumnDefinition::identity),
                    identity -> identity.map(Enum::name).orElse(NONE));
            differences.tolerate(
                    "storage or statistics of " + what,
                    versions,
                    table -> table.column(column).map(ColumnDefinition::settings),
                    settings -> settings.map(ColumnSettings::describe).orElse(NONE));
        }
    }

    private <P extends TablePart> void parts(
            String kind, Function<TableDefinition, List<P>> parts, Function<P, String> clause) {
        for (String part :
                names(table -> parts.apply(table).stream().map(TablePart::name).toList())) {
            if (partialParts.contains(part)) {
                continue;
            }
            differences.compare(
                    kind + " " + part + " of " + name,
                    versions,
                    table -> parts.apply(table).stream()
                            .filter(candidate -> candidate.name().equals(part))
                            .findFirst(),
                    found -> found.map(clause).orElse(NONE));
        }
    }

    private Set<String> names(Function<TableDefinition, List<String>> namesOf) {
        Set<String> names = new TreeSet<>();
        versions.values().forEach(version -> names.addAll(namesOf.apply(version)));
        return names;
    }
}
