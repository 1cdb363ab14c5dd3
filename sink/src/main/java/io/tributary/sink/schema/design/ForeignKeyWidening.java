package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.CheckConstraint;
import io.tributary.sink.schema.model.Deferral;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Widens the foreign keys of one tenants' table with the tenant's id; a shared table's rows have none to point at. */
final class ForeignKeyWidening {
    private static final String CHECK = "foreign-key";

    private final TableDefinition table;
    private final Set<TableName> selected;
    private final Predicate<TableName> shared;
    private final List<Finding> findings;
    private final List<ForeignKey> widened = new ArrayList<>();
    private final List<CheckConstraint> checks = new ArrayList<>();

    ForeignKeyWidening(
            TableDefinition table, Set<TableName> selected, Predicate<TableName> shared, List<Finding> findings) {
        this.table = table;
        this.selected = selected;
        this.shared = shared;
        this.findings = findings;
        // a partition has that of its root
        if (!table.isPartition()) {
            widened.add(toTenants());
        }
        table.foreignKeys().forEach(this::widen);
    }

    List<ForeignKey> widened() {
        return List.copyOf(widened);
    }

    /** What keeps the promise of MATCH FULL, which cannot hold once a column that is never null has joined the key. */
    List<CheckConstraint> checks() {
        return List.copyOf(checks);
    }

    private ForeignKey toTenants() {
        return new ForeignKey(
                freeName(table.name().name(), "_tenant_id_fkey"),
                List.of(TableMapping.TENANT_COLUMN),
                TenantsTable.NAME,
                List.of("id"),
                false,
                ForeignKey.Action.NO_ACTION,
                ForeignKey.Action.NO_ACTION,
                List.of(),
                Deferral.NOT_DEFERRABLE,
                true);
    }

    private String freeName(String start, String suffix) {
        Set<String> taken = new HashSet<>();
        table.foreignKeys().forEach(key -> taken.add(key.name()));
        table.checks().forEach(check -> taken.add(check.name()));
        table.uniques().forEach(unique -> taken.add(unique.name()));
        String name = Names.derived(start, suffix);
        for (int number = 1; taken.contains(name); number++) {
            name = Names.derived(start, suffix + number);
        }
        return name;
    }

    private void widen(ForeignKey key) {
        if (!selected.contains(key.references())) {
            warn(key, "points at " + key.references() + ", which does not take part; it is left out");
            return;
        }
        if (shared.test(key.references())) {
            widened.add(key);
            return;
        }
        if (key.matchFull() && key.columns().size() > 1 && key.validated()) {
            checks.add(allOrNothing(key));
        }
        widened.add(new ForeignKey(
                key.name(),
                Widening.withTenant(key.columns()),
                key.references(),
                Widening.withTenant(key.referencedColumns()),
                false,
                onUpdate(key),
                key.onDelete(),
                setColumns(key),
                key.deferral(),
                key.validated()));
    }

    private CheckConstraint allOrNothing(ForeignKey key) {
        String nulls = "(num_nulls(" + Names.list(key.columns()) + ") = ANY (ARRAY[0, "
                + key.columns().size() + "]))";
        return CheckConstraint.of(freeName(key.name(), "_match_full"), nulls);
    }

    /** PostgreSQL takes a list of columns ON DELETE only; without one, the tenant's id would be set too. */
    private ForeignKey.Action onUpdate(ForeignKey key) {
        if (!key.onUpdate().sets()) {
            return key.onUpdate();
        }
        warn(
                key,
                "has ON UPDATE " + key.onUpdate().sql() + ", which would take the row from its tenant; the target"
                        + " refuses such an update");
        return ForeignKey.Action.NO_ACTION;
    }

    private static List<String> setColumns(ForeignKey key) {
        if (!key.onDelete().sets()) {
            return List.of();
        }
        return key.setColumns().isEmpty() ? key.columns() : key.setColumns();
    }

    private void warn(ForeignKey key, String what) {
        findings.add(Finding.warning(
                CHECK,
                Optional.empty(),
                "foreign key " + key.name() + " of " + table.name() + " " + what,
                "see whether the application relies on it, and select both tables if it does"));
    }
}
