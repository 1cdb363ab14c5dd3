package io.tributary.validator.agreement;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether a tenant's integers stay in the range that its offset gives them, and within their type. */
final class OffsetRanges {
    static final String CHECK = "key-offsets";

    private final SourceSession source;
    private final int tenants;
    private final List<Finding> found = new ArrayList<>();

    /** @param tenants how many ordinals the migration has given, or will have */
    private OffsetRanges(SourceSession source, int tenants) {
        this.source = source;
        this.tenants = tenants;
    }

    /** The moved columns of each table that has some, with their strides. */
    static SortedMap<TableName, SortedMap<String, Long>> columns(MappingRules rules) {
        SortedMap<TableName, SortedMap<String, Long>> columns = new TreeMap<>();
        for (Map.Entry<TableName, TableRule> rule : rules.tables().entrySet()) {
            for (Map.Entry<String, KeyRule> column : rule.getValue().remapped().entrySet()) {
                if (column.getValue() instanceof KeyRule.Offset offset) {
                    columns.computeIfAbsent(rule.getKey(), table -> new TreeMap<>())
                            .put(column.getKey(), offset.stride());
                }
            }
        }
        return columns;
    }

    /** A pass, or what leaves its range. */
    static List<Finding> check(SourceSession source, SortedMap<TableName, SortedMap<String, Long>> columns, int tenants)
            throws SQLException {
        OffsetRanges ranges = new OffsetRanges(source, tenants);
        Map<TableName, Map<String, OffsetColumn>> described = OffsetColumn.describe(source, columns.keySet());
        for (Map.Entry<TableName, SortedMap<String, Long>> table : columns.entrySet()) {
            try {
                ranges.judge(table.getKey(), table.getValue(), described.getOrDefault(table.getKey(), Map.of()));
            } catch (SQLException e) {
                ranges.blocker(
                        "table " + table.getKey() + " could not be checked: " + e.getMessage(),
                        "remove the cause, then: tributary preflight");
                source.connection().rollback();
            }
        }
        return ranges.found.isEmpty()
                ? List.of(Finding.pass(
                        CHECK, Optional.of(source.slug()), "every key stays in the range of its tenant and its type"))
                : ranges.found;
    }

    private void judge(TableName name, SortedMap<String, Long> strides, Map<String, OffsetColumn> described)
            throws SQLException {
        Optional<Table> here = source.table(name);
        for (Map.Entry<String, Long> stride : strides.entrySet()) {
            OffsetColumn column = described.get(stride.getKey());
            // what a foreign key leads to is judged where it leads to; a column that is not here has no values
            if (here.isPresent() && column != null && !column.points()) {
                judge(name, column.withValues(source, here.get()), stride.getValue());
            }
        }
    }

    private void judge(TableName table, OffsetColumn column, long stride) {
        column.hiddenSequence()
                .ifPresent(sequence -> blocker(
                        "sequence " + sequence + " could not be checked: how far it has come is hidden from the role",
                        "GRANT SELECT ON SEQUENCE " + sequence + " TO "
                                + Identifiers.quote(source.tenant().source().username()) + ";"));
        String what = "column " + table + "." + column.name();
        if (column.least() != null && column.least() < 0) {
            blocker(
                    what + " has the value " + column.least() + ": below 0 begins the range of another tenant",
                    "in the plan: tables: { keys: { " + table + ": composite } } # or uuid");
        }
        if (column.greatest() == null) {
            return;
        }
        if (column.greatest() >= stride) {
            blocker(
                    what + " has come to " + column.greatest() + ", and the next tenant's range begins at the stride, "
                            + stride,
                    remedy(table, column));
        } else if (moved(column.greatest(), stride, source.ordinal()).compareTo(BigInteger.valueOf(column.limit()))
                > 0) {
            blocker(
                    what + " has come to " + column.greatest() + "; moved by " + source.ordinal() + " strides of "
                            + stride + " it leaves its type, " + column.type(),
                    remedy(table, column));
        } else if (column.greatest() > stride / 2) {
            found.add(Finding.warning(
                    CHECK,
                    Optional.of(source.slug()),
                    what + " has come to " + column.greatest() + ", more than half of the stride, " + stride
                            + ", at which the next tenant's range begins",
                    remedy(table, column)));
        }
    }

    private static BigInteger moved(long value, long stride, int ordinal) {
        return BigInteger.valueOf(stride).multiply(BigInteger.valueOf(ordinal)).add(BigInteger.valueOf(value));
    }

    /** A stride of ten times what is used, if the type has room for all tenants; else another strategy. */
    private String remedy(TableName table, OffsetColumn column) {
        BigInteger stride = BigInteger.TEN.pow(Long.toString(column.greatest()).length() + 1);
        BigInteger needed = stride.multiply(BigInteger.valueOf(tenants));
        return needed.compareTo(BigInteger.valueOf(column.limit())) <= 0
                ? "in the plan: tables: { stride: " + stride + " } # for all tables, before anything was copied"
                : "in the plan: tables: { keys: { " + table
                        + ": uuid } } # or composite; or make the column bigint in every" + " source";
    }

    private void blocker(String text, String remedy) {
        found.add(Finding.blocker(CHECK, Optional.of(source.slug()), text, remedy));
    }
}
