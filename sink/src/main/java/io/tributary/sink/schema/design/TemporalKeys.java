package io.tributary.sink.schema.design;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Dependency;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.KeyConstraint;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Completes a widened schema for keys without overlaps (PostgreSQL 18). Their GiST indexes hold the tenant's id by
 * btree_gist alone. Such a key tells a row by equality too, since no range in it is empty; but INSERT … ON CONFLICT, by
 * which rows are applied, takes no such index: a unique one on the tenant and the same columns stands beside it.
 */
public final class TemporalKeys {
    private static final String TENANT = TableMapping.TENANT_COLUMN;

    private final DatabaseSchema source;
    private final Set<Dependency> dependencies;

    private TemporalKeys(DatabaseSchema source, DatabaseSchema widened) {
        this.source = source;
        this.dependencies = new LinkedHashSet<>(widened.dependencies());
    }

    /**
     * The widened schema with all that its keys without overlaps need.
     *
     * @param source the schema before it was widened
     */
    public static DatabaseSchema served(DatabaseSchema source, DatabaseSchema widened) {
        TemporalKeys keys = new TemporalKeys(source, widened);
        SortedMap<TableName, TableDefinition> tables = new TreeMap<>(widened.tables());
        tables.replaceAll((name, table) -> keys.served(table));
        return new DatabaseSchema(
                tables, widened.types(), widened.sequences(), List.copyOf(keys.dependencies), widened.comments());
    }

    private TableDefinition served(TableDefinition table) {
        TableDefinition marked = table.withForeignKeys(table.foreignKeys().stream()
                        .map(key -> marked(table, key))
                        .toList())
                .withUniques(
                        table.uniques().stream().map(key -> marked(table, key)).toList());
        boolean temporal =
                marked.primaryKey().filter(KeyConstraint::withoutOverlaps).isPresent();
        if (temporal || marked.uniques().stream().anyMatch(KeyConstraint::withoutOverlaps)) {
            dependencies.add(Dependency.onExtension(table.name(), "btree_gist"));
        }
        return temporal && !marked.isPartition() ? withUniqueIndex(marked) : marked;
    }

    /** Widening makes foreign keys anew; what they were is told by their names. */
    private ForeignKey marked(TableDefinition table, ForeignKey widened) {
        return Optional.ofNullable(source.tables().get(table.name())).stream()
                .flatMap(before -> before.foreignKeys().stream())
                .filter(key -> key.name().equals(widened.name()))
                .findFirst()
                .map(key -> widened.with(key.period(), key.enforced()))
                .orElse(widened);
    }

    /** The key that foreign keys point at has the primary key's columns behind the tenant's. */
    private static KeyConstraint marked(TableDefinition table, KeyConstraint unique) {
        return table.primaryKey()
                .filter(KeyConstraint::withoutOverlaps)
                .filter(key -> Widening.withTenant(key.columns()).equals(unique.columns()))
                .map(key -> unique.temporal())
                .orElse(unique);
    }

    private static TableDefinition withUniqueIndex(TableDefinition table) {
        KeyConstraint key = table.primaryKey().orElseThrow();
        boolean led = table.column(TENANT).isPresent() && !key.columns().contains(TENANT);
        List<Expression> columns = (led ? Widening.withTenant(key.columns()) : key.columns())
                .stream().map(column -> new Expression(Names.quote(column))).toList();
        List<Index> indexes = new ArrayList<>(table.indexes());
        indexes.add(new Index(
                freeName(table, key.name()),
                "btree",
                true,
                false,
                columns,
                List.of(),
                Optional.empty(),
                List.of(),
                new TreeMap<>()));
        return table.withIndexes(indexes);
    }

    private static String freeName(TableDefinition table, String key) {
        Set<String> taken = new TreeSet<>();
        table.indexes().forEach(index -> taken.add(index.name()));
        table.uniques().forEach(unique -> taken.add(unique.name()));
        String name = Names.derived(key, "_row");
        for (int number = 1; taken.contains(name); number++) {
            name = Names.derived(key, "_row" + number);
        }
        return name;
    }
}
