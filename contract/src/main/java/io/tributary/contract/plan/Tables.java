package io.tributary.contract.plan;

import io.tributary.contract.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Which of a source's tables take part, and how.
 *
 * @param include patterns of tables that take part; {@code *} stands for any characters
 * @param exclude patterns of tables that do not, whatever {@code include} says
 * @param shared patterns of tables that are the same in every tenant and kept once
 * @param defaultKey the key strategy of a table that {@code keys} does not name
 * @param keys key strategies by pattern; the first that matches wins
 * @param stride how far apart the strategy {@code offset} puts two tenants' keys, at least 1; without it, each key's
 *     type decides
 */
public record Tables(
        List<TablePattern> include,
        List<TablePattern> exclude,
        List<TablePattern> shared,
        KeyStrategy defaultKey,
        Map<TablePattern, KeyStrategy> keys,
        OptionalLong stride) {

    /** Whether a table takes part. */
    public boolean selects(TableName table) {
        return matches(include, table) && !matches(exclude, table);
    }

    /** Whether a table is kept once for all tenants. */
    public boolean shares(TableName table) {
        return matches(shared, table);
    }

    /** The key strategy of a table. */
    public KeyStrategy keyStrategy(TableName table) {
        return keys.entrySet().stream()
                .filter(entry -> entry.getKey().matches(table))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(defaultKey);
    }

    private static boolean matches(List<TablePattern> patterns, TableName table) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(table));
    }
}
