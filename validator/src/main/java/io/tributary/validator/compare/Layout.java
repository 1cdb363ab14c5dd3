package io.tributary.validator.compare;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/**
 * How a tenant's tables are compared: as both sides' catalogs and the mapping's rules say.
 *
 * @param sources the tables of the source that take part
 * @param targets the tables of the target
 * @param tables what is compared, one for each of the source's tables
 */
record Layout(List<Table> sources, List<Table> targets, List<ComparedTable> tables) {

    /** @throws PausedException when the target lacks a table or a column */
    static Layout read(
            MappingRules rules,
            TenantIdentity tenant,
            Connection source,
            Connection target,
            Predicate<TableName> selected)
            throws SQLException, PausedException {
        List<Table> sources = Catalog.tables(source, selected);
        List<Table> targets = Catalog.tables(target, table -> true);
        return new Layout(
                sources, targets, ComparedTable.of(rules, tenant, sources, targets, GeneratedColumns.read(target)));
    }

    /**
     * A digest of all that a comparison rests on besides the rows. What was found under one says nothing under another: the
     * tenant was copied anew, a table came, a column's type or a rule changed.
     *
     * @param snapshotId the id of the copy that the target has
     */
    String basis(long snapshotId) {
        StringBuilder text = new StringBuilder(Long.toString(snapshotId));
        sources.forEach(table -> text.append('\n').append(table));
        for (ComparedTable table : tables) {
            append(text.append('\n').append(table.name()), table.source());
            append(text, table.target());
        }
        return HexFormat.of().formatHex(sha256(text.toString()));
    }

    private static void append(StringBuilder text, Sql side) {
        text.append('\n').append(side.table()).append('\n').append(side.condition());
        text.append('\n').append(side.columns()).append('\n').append(side.key());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
