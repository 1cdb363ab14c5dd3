package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.Relation;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What in one source has no place in a shared schema, whatever the other sources have. */
public final class SourceReview {
    private final SourceSchema source;
    private final Optional<String> tenant;
    private final List<Finding> findings = new ArrayList<>();

    private SourceReview(SourceSchema source) {
        this.source = source;
        this.tenant = Optional.of(source.tenant());
    }

    /** The findings, in the order of the tables. */
    public static List<Finding> of(SourceSchema source) {
        SourceReview review = new SourceReview(source);
        source.schema().tables().values().forEach(review::table);
        return review.findings;
    }

    private void table(TableDefinition table) {
        relation(table);
        if (table.primaryKey().isEmpty() && !table.isPartition()) {
            blocker(
                    "table-primary-key",
                    "table " + table.name() + " has no primary key, so its rows cannot be told apart",
                    "ALTER TABLE " + Names.quote(table.name()) + " ADD PRIMARY KEY (...); or exclude the table");
        }
        if (table.name().equals(TenantsTable.NAME)) {
            blocker(
                    "reserved-table",
                    "table " + table.name() + " has the name of the target's table of tenants",
                    "exclude it in the plan, or rename it");
        }
        table.columns().forEach(column -> column(table, column));
    }

    private void relation(TableDefinition table) {
        table.relation()
                .partition()
                .filter(Relation.Partition::foreign)
                .ifPresent(partition -> blocker(
                        "table-partitions",
                        "partition " + table.name() + " of " + partition.root()
                                + " is a foreign table, whose rows are not in this source",
                        "ALTER TABLE " + Names.quote(partition.parent()) + " DETACH PARTITION "
                                + Names.quote(table.name()) + ";"));
        for (TableName parent : table.relation().parents()) {
            if (!source.schema().tables().containsKey(parent)) {
                findings.add(Finding.warning(
                        "table-inheritance",
                        tenant,
                        "table " + table.name() + " inherits from " + parent + ", which does not take part; in the"
                                + " target it stands alone, without the checks that it inherits",
                        "select " + parent + " too, if the application relies on it"));
            }
        }
    }

    private void column(TableDefinition table, ColumnDefinition column) {
        if (column.name().equals(TableMapping.TENANT_COLUMN)) {
            blocker(
                    "reserved-column",
                    "table " + table.name() + " already has a column " + column.name()
                            + ", which is the name of the column that keeps tenants apart",
                    "ALTER TABLE " + Names.quote(table.name()) + " RENAME COLUMN tenant_id TO ...;");
        }
        if (column.rowType()) {
            blocker(
                    "column-type",
                    "column " + table.name() + "." + column.name() + " is of the row type of a table, " + column.type()
                            + ", which has one column more in the target",
                    "give the column a type of its own: CREATE TYPE ... AS (...)");
        }
    }

    private void blocker(String check, String found, String remedy) {
        findings.add(Finding.blocker(check, tenant, found, remedy));
    }
}
