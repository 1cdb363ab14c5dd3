package io.tributary.validator.compare;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How a tenant's tables are compared: as both sides' catalogs and the mapping's rules say.
 *
 * @param sources the tables of the source that take part
 * @param targets the tables of the target
 * @param tables what is compared, one for each of the source's tables
 * @param shared which of them are kept once for all tenants
 */
record Layout(List<Table> sources, List<Table> targets, List<ComparedTable> tables, Set<TableName> shared) {
    private static final String ESTIMATES = Sql.resource("estimates.sql");

    /**
     * @param wanted which of the source's tables; empty for all that are selected
     * @throws PausedException when a side lacks a table or a column
     */
    static Layout read(
            MappingRules rules,
            TenantIdentity tenant,
            Connection source,
            Connection target,
            Predicate<TableName> selected,
            Set<TableName> wanted)
            throws SQLException, PausedException {
        List<Table> sources =
                Catalog.tables(source, table -> selected.test(table) && (wanted.isEmpty() || wanted.contains(table)));
        Set<TableName> found = sources.stream().map(Table::name).collect(Collectors.toSet());
        for (TableName table : wanted) {
            if (!found.contains(table)) {
                throw new PausedException(
                        "the source has no table " + table + " that the plan selects",
                        "name a table of the source, and see tables.include and tables.exclude of the plan");
            }
        }
        List<Table> targets = Catalog.tables(target, table -> true);
        return new Layout(
                sources,
                targets,
                ComparedTable.of(
                        rules, tenant, sources, targets, GeneratedColumns.read(target), KeyOrders.read(source, target)),
                found.stream()
                        .filter(table ->
                                rules.rule(table).filter(TableRule::shared).isPresent())
                        .collect(Collectors.toSet()));
    }

    /**
     * A digest of all that a comparison rests on besides the rows. What was found under one says nothing under another: the
     * tenant was copied anew, a table came, a column's type or a rule changed. That of the tenant's own tables comes first, and
     * behind a slash that of shared ones, which do not take part while the target serves the tenant.
     *
     * @param snapshotId the id of the copy that the target has
     */
    String basis(long snapshotId) {
        return digest(snapshotId, table -> !shared.contains(table)) + "/" + digest(snapshotId, shared::contains);
    }

    private String digest(long snapshotId, Predicate<TableName> those) {
        StringBuilder text = new StringBuilder(Long.toString(snapshotId));
        sources.stream().filter(table -> those.test(table.name())).forEach(table -> text.append('\n')
                .append(table));
        tables.stream().filter(table -> those.test(table.name())).forEach(table -> text.append('\n')
                .append(table));
        return HexFormat.of().formatHex(sha256(text.toString()));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The tables of the target that take part. */
    List<Table> comparedTargets() {
        Set<TableName> names = sources.stream()
                .map(table -> TableMapping.targetName(table.name()))
                .collect(Collectors.toSet());
        return targets.stream().filter(table -> names.contains(table.name())).toList();
    }

    /** About how many rows the source has in each table. */
    static Map<TableName, Long> estimates(Connection source) throws SQLException {
        Map<TableName, Long> estimates = new HashMap<>();
        try (Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery(ESTIMATES)) {
            while (row.next()) {
                estimates.put(
                        new TableName(row.getString("schema_name"), row.getString("table_name")), row.getLong("rows"));
            }
        }
        return estimates;
    }
}
