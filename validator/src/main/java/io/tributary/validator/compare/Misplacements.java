package io.tributary.validator.compare;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Table;
import io.tributary.validator.check.Misplaced;
import io.tributary.validator.compare.RowDifference.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says of rows that a tenant lacks which other tenant has them. */
final class Misplacements {
    /** More of a table are not looked for: each may cost a scan of the source. */
    private static final int MOST = 100;

    private final Plan plan;
    private final Control control;
    private final Tenant tenant;

    Misplacements(Plan plan, Control control, Tenant tenant) {
        this.plan = plan;
        this.control = control;
        this.tenant = tenant;
    }

    /** @param sources the tables as the source has them */
    List<TableValidation> find(Snapshots snapshots, List<Table> sources, List<TableValidation> found)
            throws SQLException, InterruptedException {
        List<TableValidation> tables = new ArrayList<>();
        for (TableValidation table : found) {
            List<String> missing = table.differences().stream()
                    .filter(row -> row.kind() == Kind.MISSING)
                    .map(RowDifference::key)
                    .limit(MOST)
                    .toList();
            tables.add(missing.isEmpty() ? table : found(snapshots, named(sources, table), table, missing));
        }
        return tables;
    }

    private static Table named(List<Table> sources, TableValidation found) {
        return sources.stream()
                .filter(table -> table.name().toString().equals(found.name()))
                .findFirst()
                .orElseThrow();
    }

    private TableValidation found(Snapshots snapshots, Table source, TableValidation table, List<String> missing)
            throws SQLException, InterruptedException {
        Map<String, String> tenants = BothSides.await(snapshots
                .sourceReaders()
                .submit(session -> Misplaced.find(plan, control, tenant, session, source, missing)));
        return table.withDifferences(table.differences().stream()
                .map(row -> row.kind() == Kind.MISSING ? row.foundUnder(tenants.get(row.key())) : row)
                .toList());
    }
}
