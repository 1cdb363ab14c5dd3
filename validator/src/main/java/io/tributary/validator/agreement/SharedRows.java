package io.tributary.validator.agreement;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.validator.compare.Checksum;
import io.tributary.validator.compare.Differences;
import io.tributary.validator.compare.RowDifference;
import io.tributary.validator.compare.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the rows of shared tables are the same in every tenant. Checksums are computed in the databases; only where they
 * differ are rows read. One thread at a time, since the supplier's session is one.
 */
final class SharedRows {
    static final String CHECK = "shared-rows";
    private static final int NAMED = 5;

    private final SourceSession supplier;
    private final Map<String, Checksum> expected = new HashMap<>();

    /** @param supplier the tenant whose rows the target keeps */
    SharedRows(SourceSession supplier) {
        this.supplier = supplier;
    }

    static List<TableName> tables(MappingRules rules) {
        return rules.tables().entrySet().stream()
                .filter(entry -> shared(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean shared(TableRule rule) {
        return rule.shared();
    }

    /** A pass, or what of the tenant's rows is not the supplier's. */
    List<Finding> compare(SourceSession tenant, List<TableName> tables) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (TableName name : tables) {
            Optional<Table> ours = supplier.table(name);
            Optional<Table> theirs = tenant.table(name);
            if (ours.isPresent() && theirs.isPresent()) {
                compare(tenant, ours.get(), theirs.get()).ifPresent(found::add);
            } else if (theirs.isPresent()) {
                found.add(blocker(
                        tenant,
                        "shared table " + name + " is not in the source of " + supplier.slug()
                                + ", whose rows the target keeps",
                        name));
            }
        }
        if (found.isEmpty()) {
            found.add(Finding.pass(
                    CHECK, Optional.of(tenant.slug()), "the rows of shared tables are those of " + supplier.slug()));
        }
        return found;
    }

    private Optional<Finding> compare(SourceSession tenant, Table ours, Table theirs) throws SQLException {
        Set<String> present = theirs.storedColumns().stream().map(Column::name).collect(Collectors.toSet());
        List<String> columns = ours.storedColumns().stream()
                .filter(column -> present.contains(column.name()))
                .map(Column::sql)
                .toList();
        Sql expectedRows = sql(ours, ours, columns);
        Sql rows = sql(theirs, ours, columns);
        Checksum there = expected(expectedRows);
        Checksum here = Checksum.read(tenant.connection(), rows);
        if (here.equals(there)) {
            return Optional.empty();
        }
        List<RowDifference> differences =
                Differences.find(supplier.connection(), tenant.connection(), expectedRows, rows, NAMED);
        return Optional.of(blocker(
                tenant,
                "shared table " + ours.name() + " differs from " + supplier.slug()
                        + "'s, whose rows the target keeps (rows here: " + here.rows() + ", there: " + there.rows()
                        + "): " + describe(differences),
                ours.name()));
    }

    /** Without a primary key the whole row is the key. */
    private static Sql sql(Table table, Table keyed, List<String> columns) {
        List<String> key = keyed.columns().stream()
                .filter(column -> keyed.primaryKey().contains(column.name()))
                .map(Column::sql)
                .filter(columns::contains)
                .toList();
        return new Sql(table.ownRows(), "true", columns, key.isEmpty() ? columns : key);
    }

    private Checksum expected(Sql sql) throws SQLException {
        String query = sql.toString();
        Checksum checksum = expected.get(query);
        if (checksum == null) {
            checksum = Checksum.read(supplier.connection(), sql);
            expected.put(query, checksum);
        }
        return checksum;
    }

    private static String describe(List<RowDifference> differences) {
        return differences.stream()
                        .map(difference -> switch (difference.kind()) {
                            case MISSING -> difference.key() + " is missing here";
                            case EXTRA -> difference.key() + " is here only";
                            case DIFFERENT -> difference.key() + " has other values here";
                        })
                        .collect(Collectors.joining(", "))
                + (differences.size() == NAMED ? "; there may be more" : "");
    }

    private Finding blocker(SourceSession tenant, String found, TableName table) {
        return Finding.blocker(
                CHECK,
                Optional.of(tenant.slug()),
                found,
                "make the rows of " + table + " in " + tenant.slug() + " those of " + supplier.slug()
                        + ", or take the table off tables.shared in the plan");
    }
}
