package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The foreign keys of a shared table: those to other shared tables stay as they are. */
final class SharedForeignKeys {
    private static final String CHECK = "shared-table";

    private final TableDefinition table;
    private final KeyRules keys;
    private final List<Finding> findings;
    private final List<ForeignKey> kept = new ArrayList<>();

    SharedForeignKeys(TableDefinition table, KeyRules keys, List<Finding> findings) {
        this.table = table;
        this.keys = keys;
        this.findings = findings;
        table.foreignKeys().forEach(this::add);
    }

    List<ForeignKey> kept() {
        return List.copyOf(kept);
    }

    private void add(ForeignKey key) {
        String name =
                "foreign key " + key.name() + " of the shared table " + table.name() + " points at " + key.references();
        if (!keys.schema().tables().containsKey(key.references())) {
            findings.add(Finding.warning(
                    CHECK,
                    Optional.empty(),
                    name + ", which does not take part; it is left out",
                    "see whether the application relies on it, and select both tables if it does"));
        } else if (!keys.shared(key.references())) {
            findings.add(Finding.blocker(
                    CHECK,
                    Optional.empty(),
                    name + ", whose rows belong to tenants: a row that all tenants share cannot point at one tenant's",
                    "in the plan, add \"" + key.references() + "\" to tables.shared, or take \"" + table.name()
                            + "\" out of it"));
        } else {
            kept.add(key);
        }
    }
}
