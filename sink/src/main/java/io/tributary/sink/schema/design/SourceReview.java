package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.model.TypeDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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
        UsedTypes.of(source.schema()).forEach(review::type);
        review.unported();
        return review.findings;
    }

    private void table(TableDefinition table) {
        kind(table);
        if (table.primaryKey().isEmpty()) {
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

    private void kind(TableDefinition table) {
        if (table.isPartitioned()) {
            findings.add(Finding.warning(
                    "table-partitions",
                    tenant,
                    "table " + table.name() + " is partitioned; in the target it is one table",
                    "partition it there once the migration is complete, if it is large"));
        }
        if (!table.relation().parents().isEmpty()) {
            blocker(
                    "table-inheritance",
                    "table " + table.name() + " has a parent by inheritance; its rows would be copied twice",
                    "exclude the table, or turn inheritance into partitions or a view");
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

    private void type(TypeDefinition type) {
        if (type.kind() == TypeDefinition.Kind.RANGE) {
            blocker(
                    "column-type",
                    "type " + type.name() + " is neither an enum nor a domain nor a composite type",
                    "create it in the target by hand and exclude the tables that use it, or change their columns");
        }
    }

    private void unported() {
        if (!source.unported().isEmpty()) {
            findings.add(Finding.warning(
                    "not-carried-over",
                    tenant,
                    "what only a person can fit to many tenants stays behind: "
                            + source.unported().stream()
                                    .map(object -> object.kind() + " " + object.identity())
                                    .collect(Collectors.joining("; ")),
                    "create in the target what the application needs; SECURITY DEFINER functions and views of"
                            + " another owner pass by row-level security (security_invoker = true for views)"));
        }
    }

    private void blocker(String check, String found, String remedy) {
        findings.add(Finding.blocker(check, tenant, found, remedy));
    }
}
