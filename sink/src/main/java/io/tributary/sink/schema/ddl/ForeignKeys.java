package io.tributary.sink.schema.ddl;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.read.TargetState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Adds foreign keys to tables, those that have rows included. PostgreSQL checks the rows with a query that row-level
 * security binds where it is forced (ri_triggers.c looks at ownership alone): it would see no row, and find no fault.
 */
final class ForeignKeys {
    private final TargetState target;
    private final Script script;

    ForeignKeys(TargetState target, Script script) {
        this.target = target;
        this.script = script;
    }

    /** The statement that makes a foreign key. */
    static String create(TableDefinition table, ForeignKey key) {
        return "ALTER TABLE " + Names.quote(table.name()) + "\n    ADD CONSTRAINT " + Names.quote(key.name()) + " "
                + Clauses.foreignKey(key);
    }

    void add(TableDefinition table, ForeignKey key) {
        Set<TableName> forced = new TreeSet<>();
        if (target.schema().tables().containsKey(table.name())) {
            forced.addAll(forced(table.name()));
            forced.addAll(forced(key.references()));
        }
        forced.forEach(name -> script.add(Section.FOREIGN_KEYS, alter(name, "NO FORCE")));
        script.add(Section.FOREIGN_KEYS, create(table, key));
        forced.forEach(name -> script.add(Section.FOREIGN_KEYS, alter(name, "FORCE")));
    }

    private static String alter(TableName table, String force) {
        return "ALTER TABLE " + Names.quote(table) + " " + force + " ROW LEVEL SECURITY";
    }

    /** A table, and the partitions that have its rows, as far as the target forces row-level security on them. */
    private List<TableName> forced(TableName name) {
        List<TableName> forced = new ArrayList<>();
        if (target.guards().containsKey(name) && target.guards().get(name).forced()) {
            forced.add(name);
        }
        target.schema().tables().values().stream()
                .filter(table -> table.relation()
                        .partition()
                        .filter(partition -> partition.parent().equals(name))
                        .isPresent())
                .forEach(partition -> forced.addAll(forced(partition.name())));
        return forced;
    }
}
