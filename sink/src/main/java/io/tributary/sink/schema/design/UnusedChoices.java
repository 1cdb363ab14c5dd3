package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.TablePattern;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a plan says of tables that no source has: more likely a slip of the pen than a choice. */
public final class UnusedChoices {

    private UnusedChoices() {}

    /**
     * The patterns of shared tables and of key strategies that name none of the tables that take part.
     *
     * @param plan what the plan says
     * @param tables the tables of all sources that take part
     */
    public static List<Finding> of(Tables plan, Set<TableName> tables) {
        List<Finding> findings = new ArrayList<>();
        plan.shared().forEach(pattern -> check("tables.shared", pattern, tables).ifPresent(findings::add));
        plan.keys().keySet().forEach(pattern -> check("tables.keys", pattern, tables)
                .ifPresent(findings::add));
        return List.copyOf(findings);
    }

    private static Optional<Finding> check(String where, TablePattern pattern, Set<TableName> tables) {
        return tables.stream().anyMatch(pattern::matches)
                ? Optional.empty()
                : Optional.of(Finding.warning(
                        "table-choice",
                        Optional.empty(),
                        where + " names " + pattern.text() + ", but no source has such a table that takes part",
                        "correct the name in the plan, schema.table as the sources spell it, or take it out"));
    }
}
