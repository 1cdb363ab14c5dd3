package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.CheckConstraint;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Dependency;
import io.tributary.sink.schema.model.Exclusion;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a single-tenant schema one for many tenants: every row gets its tenant's id, and every key, unique constraint and
 * foreign key is led by it, so that no key points at another tenant's row. What is shared stays as it is.
 */
public final class Widening {
    private static final String TENANT = TableMapping.TENANT_COLUMN;

    private final List<Finding> findings = new ArrayList<>();
    private final List<Dependency> dependencies = new ArrayList<>();
    private final DatabaseSchema source;
    private final KeyRules keys;
    private final ObjectNames names;

    private Widening(KeyRules keys) {
        this.source = keys.schema();
        this.keys = keys;
        this.names = new ObjectNames(source);
        this.dependencies.addAll(source.dependencies());
    }

    /**
     * The target's schema.
     *
     * @param schema the tables of the source, widened, and the table of tenants
     * @param findings what had to be left out or changed
     */
    public record Result(DatabaseSchema schema, List<Finding> findings) {}

    /** Widens the schema that rules are for. */
    public static Result of(KeyRules keys) {
        Widening widening = new Widening(keys);
        SortedMap<TableName, TableDefinition> tables = new TreeMap<>();
        keys.schema().tables().forEach((name, table) -> tables.put(name, widening.table(table)));
        tables.put(TenantsTable.NAME, TenantsTable.definition());
        DatabaseSchema schema = new DatabaseSchema(
                tables,
                keys.schema().types(),
                new KeySequences(keys, tables.values()).needed(),
                List.copyOf(widening.dependencies),
                keys.schema().comments());
        return new Result(schema, List.copyOf(widening.findings));
    }

    private TableDefinition table(TableDefinition table) {
        TableDefinition widened = keys.shared(table.name()) ? shared(table) : ofTenants(table);
        return widened.withRelation(table.relation()
                .withParents(table.relation().parents().stream()
                        .filter(source.tables()::containsKey)
                        .toList()));
    }

    private TableDefinition shared(TableDefinition table) {
        SharedForeignKeys foreignKeys = new SharedForeignKeys(table, keys, findings);
        return table.withChecks(checks(table)).withForeignKeys(foreignKeys.kept());
    }

    private TableDefinition ofTenants(TableDefinition table) {
        ForeignKeyWidening foreignKeys =
                new ForeignKeyWidening(table, source.tables().keySet(), keys::shared, findings);
        List<CheckConstraint> checks = checks(table);
        checks.addAll(foreignKeys.checks());
        KeyWidening widened = new KeyWidening(table, keys, names);
        return table.withColumns(new ColumnWidening(table, keys).columns())
                .withPrimaryKey(widened.primaryKey())
                .withUniques(widened.uniques())
                .withForeignKeys(foreignKeys.widened())
                .withChecks(checks)
                .withExclusions(exclusions(table))
                .withIndexes(table.indexes().stream().map(Widening::index).toList());
    }

    /** One that was never validated binds every row that is written, and so those that broke it before it was there. */
    private List<CheckConstraint> checks(TableDefinition table) {
        List<CheckConstraint> kept = new ArrayList<>();
        for (CheckConstraint check : table.checks()) {
            if (check.validated() || !check.enforced()) {
                kept.add(check);
            } else {
                findings.add(Finding.warning(
                        "check-constraint",
                        Optional.empty(),
                        "check constraint " + check.name() + " of " + table.name()
                                + " is not valid, so the source may have rows that break it; it is left out",
                        "ALTER TABLE " + Names.quote(table.name()) + " VALIDATE CONSTRAINT " + Names.quote(check.name())
                                + ";"));
            }
        }
        return kept;
    }

    /** Other methods than btree find a tenant's rows through the policy's filter; most cannot hold a uuid as it is. */
    private static Index index(Index index) {
        return index.method().equals("btree") ? index.ledBy(TENANT) : index;
    }

    private List<Exclusion> exclusions(TableDefinition table) {
        List<Exclusion> widened = new ArrayList<>();
        for (Exclusion exclusion : table.exclusions()) {
            if (exclusion.method().equals("gist")) {
                dependencies.add(Dependency.onExtension(table.name(), "btree_gist"));
            } else if (!exclusion.method().equals("btree")) {
                findings.add(Finding.blocker(
                        "exclusion-constraint",
                        Optional.empty(),
                        "exclusion constraint " + exclusion.name() + " of " + table.name() + " uses "
                                + exclusion.method() + ", which cannot compare tenants as well",
                        "ALTER TABLE " + Names.quote(table.name())
                                + " ... ADD EXCLUDE USING gist (...) in the sources, or exclude the table"));
            }
            widened.add(exclusion.ledBy(TENANT + " WITH OPERATOR(pg_catalog.=)"));
        }
        return widened;
    }

    /** Names of columns with the tenant's in front. */
    static List<String> withTenant(List<String> columns) {
        List<String> widened = new ArrayList<>(List.of(TENANT));
        widened.addAll(columns);
        return widened;
    }
}
