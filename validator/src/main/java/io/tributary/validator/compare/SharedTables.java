package io.tributary.validator.compare;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Table;
import io.tributary.validator.check.SharedConfirmation;
import io.tributary.validator.check.SharedDifference;
import io.tributary.validator.compare.RowDifference.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tables that all tenants share, whose rows come through other tenants' streams, too: what differs at one tenant's position
 * may be another one's later change. What seems to differ is looked at again until it is known which it is.
 */
final class SharedTables {
    private final Plan plan;
    private final Tenant tenant;
    private final MappingRules rules;
    private final int limit;

    /** @param limit how many differing rows of a table are named */
    SharedTables(Plan plan, Tenant tenant, MappingRules rules, int limit) {
        this.plan = plan;
        this.tenant = tenant;
        this.rules = rules;
        this.limit = limit;
    }

    /**
     * The tables with what stands of their differences. Takes long where shared tables seemed to differ; no snapshot should
     * be open meanwhile.
     *
     * @param sources the tables as the source has them
     * @throws PausedException when so much changes that nothing can be said
     */
    List<TableValidation> settle(List<Table> sources, List<TableValidation> found)
            throws SQLException, PausedException, InterruptedException {
        Map<String, TableValidation> doubtful = new HashMap<>();
        found.stream().filter(table -> !table.equal()).forEach(table -> doubtful.put(table.name(), table));
        List<Table> shared = sources.stream()
                .filter(table -> doubtful.containsKey(table.name().toString()))
                .filter(table ->
                        rules.rule(table.name()).filter(TableRule::shared).isPresent())
                .toList();
        if (shared.isEmpty()) {
            return found;
        }
        Map<String, List<RowDifference>> standing = new HashMap<>();
        shared.forEach(table -> standing.put(table.name().toString(), new ArrayList<>()));
        for (SharedDifference difference : new SharedConfirmation(plan, tenant).confirm(shared)) {
            String table = difference.table().toString();
            standing.get(table).add(known(doubtful.get(table), difference));
        }
        return found.stream()
                .map(table -> standing.containsKey(table.name())
                        ? table.withStanding(standing.get(table.name()), limit)
                        : table)
                .toList();
    }

    /** With the columns, where they were found before. */
    private static RowDifference known(TableValidation table, SharedDifference difference) {
        Kind kind = !difference.inTarget() ? Kind.MISSING : difference.inSource() ? Kind.DIFFERENT : Kind.EXTRA;
        RowDifference bare = new RowDifference(Told.key("(" + difference.key() + ")"), kind);
        return table.differences().stream()
                .filter(row -> row.kind() == kind && row.key().equals(bare.key()))
                .findFirst()
                .orElse(bare);
    }
}
