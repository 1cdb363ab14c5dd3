package io.tributary.sink.schema.ddl;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Deferral;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.KeyConstraint;
import io.tributary.sink.schema.model.Relation;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.read.TargetState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a target lacks so that tenants' rows can go back to their sources: a replica identity of every table that tells the
 * tenant and the source's key, without which the server could not publish one tenant's rows; and what keeps the source's keys
 * of rows that the target's applications make.
 */
public final class WayBackDifference {
    /** Behind the names of other triggers, which may set the columns that it reads. */
    private static final String TRIGGER = "~tributary_kept_";

    private static final String NEW_KEY = "~tributary_key";
    private static final String LATER = "~tributary_kept_later_";
    private static final int WITH_GENERATED_COLUMNS = 18;

    private final DatabaseSchema wanted;
    private final MappingRules rules;
    private final TargetState target;
    private final String applicationRole;
    private final Script script;
    private final Collection<Finding> findings;

    /**
     * @param wanted the schema that the target should have
     * @param rules how rows are mapped
     * @param target what it has
     * @param script takes what is missing
     * @param findings takes what cannot be
     */
    public WayBackDifference(
            DatabaseSchema wanted,
            MappingRules rules,
            TargetState target,
            String applicationRole,
            Script script,
            Collection<Finding> findings) {
        this.wanted = wanted;
        this.rules = rules;
        this.target = target;
        this.applicationRole = applicationRole;
        this.script = script;
        this.findings = findings;
    }

    /** Compares. */
    public void add() {
        functions();
        for (TableDefinition table : wanted.tables().values()) {
            rules.rule(root(table)).filter(rule -> !rule.shared()).ifPresent(rule -> {
                if (table.relation().partitioning().isEmpty()) {
                    identity(table, rule);
                }
                if (!table.isPartition()) {
                    newKey(table, rule);
                    triggers(table, rule);
                }
            });
        }
    }

    private static TableName root(TableDefinition table) {
        return table.relation().partition().map(Relation.Partition::root).orElse(table.name());
    }

    private void functions() {
        boolean offsets = rules.tables().values().stream().anyMatch(rule -> has(rule, KeyRule.Offset.class));
        boolean kept = rules.tables().values().stream().anyMatch(rule -> has(rule, KeyRule.Derived.class));
        List<String> missing = new ArrayList<>();
        if (offsets && !target.wayBack().functions().contains("key_offset")) {
            missing.add("key_offset");
        }
        if (kept && !target.wayBack().functions().contains("keep_key")) {
            missing.add("keep_key");
            missing.add("keep_key_later");
            missing.add("new_key");
        }
        if (!missing.isEmpty()) {
            script.add(Section.KEYS, "CREATE SCHEMA IF NOT EXISTS tributary");
            missing.forEach(name -> script.add(Section.KEYS, resource(name + ".sql")));
        }
        if (missing.contains("key_offset")) {
            script.add(
                    Section.GRANTS,
                    "GRANT EXECUTE ON FUNCTION tributary.key_offset(bigint) TO " + Names.quote(applicationRole));
        }
    }

    private static boolean has(TableRule rule, Class<? extends KeyRule> kind) {
        return rule.remapped().values().stream().anyMatch(kind::isInstance);
    }

    private void identity(TableDefinition table, TableRule rule) {
        Optional<KeyConstraint> primary =
                table.primaryKey().or(() -> rootTable(table).primaryKey());
        if (primary.isEmpty()) {
            return;
        }
        Set<String> told = new TreeSet<>(Set.of(TableMapping.TENANT_COLUMN));
        primary.get().columns().forEach(column -> told.add(keptFor(rule, column)));
        if (target.wayBack().identities().getOrDefault(table.name(), Set.of()).containsAll(told)) {
            return;
        }
        boolean fitting = fits(primary.get(), told);
        boolean unique = rootTable(table).uniques().stream().anyMatch(key -> fits(key, told));
        if (unique) {
            script.add(Section.IDENTITIES, usingIndex(table, told));
        } else if (!fitting) {
            full(table);
        }
    }

    private static String keptFor(TableRule rule, String column) {
        return rule.remapped().get(column) instanceof KeyRule.Derived
                ? rule.kept().getOrDefault(column, column)
                : column;
    }

    private TableDefinition rootTable(TableDefinition table) {
        return wanted.tables().getOrDefault(root(table), table);
    }

    private static boolean fits(KeyConstraint key, Set<String> told) {
        return Set.copyOf(key.columns()).equals(told)
                && key.deferral() == Deferral.NOT_DEFERRABLE
                && !key.withoutOverlaps();
    }

    /** A partition's index has a name that the server chose. */
    private static String usingIndex(TableDefinition table, Set<String> told) {
        String name = Identifiers.literal(Names.quote(table.name())) + "::regclass";
        String columns = told.stream().map(Identifiers::literal).collect(Collectors.joining(", "));
        return "DO $$ BEGIN\n    EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', " + name
                + ", c.relname)\n               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid\n"
                + "              WHERE i.indrelid = " + name
                + " AND i.indisunique AND i.indimmediate AND i.indpred IS NULL\n"
                + "                AND (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE \"C\") FROM pg_attribute a\n"
                + "                      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY["
                + columns
                + "]\n              LIMIT 1);\nEND $$";
    }

    /** Where no index can do it: its columns may be null, or it is checked at the end of transactions. */
    private void full(TableDefinition table) {
        boolean generated =
                table.columns().stream().anyMatch(column -> column.generated().isPresent());
        if (generated && target.version() >= WITH_GENERATED_COLUMNS) {
            findings.add(Finding.warning(
                    "way-back",
                    Optional.empty(),
                    "table " + table.name()
                            + " has a generated column, and no index that tells its rows apart: the changes"
                            + " that the target's applications make to it cannot go back to the sources",
                    "choose composite for the tables that it points at, under tables.keys in the plan"));
        } else {
            script.add(Section.IDENTITIES, "ALTER TABLE " + Names.quote(table.name()) + " REPLICA IDENTITY FULL");
        }
    }

    /** A key that is only derived from another one is never random: the row may go back, and come again. */
    private void newKey(TableDefinition table, TableRule rule) {
        rule.remapped().forEach((column, key) -> {
            boolean own = key instanceof KeyRule.Derived derived
                    && derived.origin().equals(table.name().toString())
                    && table.primaryKey()
                            .filter(primary -> primary.columns().equals(List.of(column)))
                            .isPresent();
            if (own
                    && !target.wayBack()
                            .triggers()
                            .getOrDefault(table.name(), Set.of())
                            .contains(NEW_KEY)) {
                String arguments =
                        List.of(
                                        column,
                                        rule.kept().getOrDefault(column, column),
                                        table.name().toString())
                                .stream()
                                .map(Identifiers::literal)
                                .collect(Collectors.joining(", "));
                script.add(
                        Section.TRIGGERS,
                        "CREATE TRIGGER " + Names.quote(NEW_KEY) + " BEFORE INSERT ON " + Names.quote(table.name())
                                + "\n    FOR EACH ROW WHEN (NEW." + Names.quote(column)
                                + " IS NULL) EXECUTE FUNCTION tributary.new_key(" + arguments + ")");
            }
        });
    }

    private void triggers(TableDefinition table, TableRule rule) {
        Set<String> done = new TreeSet<>();
        for (ForeignKey key : table.foreignKeys()) {
            for (int i = 0; i < key.columns().size(); i++) {
                String column = key.columns().get(i);
                String parent = key.referencedColumns().get(i);
                Optional<String> kept = Optional.ofNullable(rule.kept().get(column));
                Optional<String> parentKept = rules.rule(root(key.references()))
                        .map(there -> there.kept().get(parent));
                if (kept.isPresent() && parentKept.isPresent() && done.add(column)) {
                    trigger(table, key, List.of(column, kept.get(), parent, parentKept.get()));
                }
            }
        }
    }

    private TableName root(TableName table) {
        return Optional.ofNullable(wanted.tables().get(table))
                .map(WayBackDifference::root)
                .orElse(table);
    }

    /** @param columns the column, the one that keeps its old value, and the two that it points at */
    private void trigger(TableDefinition table, ForeignKey key, List<String> columns) {
        String column = columns.get(0);
        String arguments = Identifiers.literal(Names.quote(key.references())) + ", "
                + columns.stream().map(Identifiers::literal).collect(Collectors.joining(", "));
        Set<String> existing = target.wayBack().triggers().getOrDefault(table.name(), Set.of());
        String events = " INSERT OR UPDATE OF " + Names.quote(column) + " ON " + Names.quote(table.name());
        String name = Names.derived(TRIGGER + column, "");
        if (!existing.contains(name)) {
            script.add(
                    Section.TRIGGERS,
                    "CREATE TRIGGER " + Names.quote(name) + " BEFORE" + events
                            + "\n    FOR EACH ROW EXECUTE FUNCTION tributary.keep_key(" + arguments + ")");
        }
        String later = Names.derived(LATER + column, "");
        if (!existing.contains(later)) {
            script.add(
                    Section.TRIGGERS,
                    "CREATE CONSTRAINT TRIGGER " + Names.quote(later) + " AFTER" + events
                            + "\n    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW\n    WHEN (NEW." + Names.quote(column)
                            + " IS NOT NULL AND NEW." + Names.quote(columns.get(1))
                            + " IS NULL)\n    EXECUTE FUNCTION tributary.keep_key_later(" + arguments + ")");
        }
    }

    private static String resource(String name) {
        try (InputStream stream = WayBackDifference.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
