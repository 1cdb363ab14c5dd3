package io.tributary.validator.compare;

import io.tributary.contract.table.TableName;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What to compare of a tenant and what to tell of it.
 *
 * @param requestedBy who asked, for the evidence
 * @param tables the source's tables; empty for all that the plan selects
 * @param named how many differing rows of a table are named at most
 * @param values whether the values of rows that differ are told
 * @param progress hears how far it is, now and then, from several threads but never from two at a time
 */
public record ValidationRequest(
        String requestedBy, Set<TableName> tables, int named, boolean values, Consumer<ComparisonProgress> progress) {

    public ValidationRequest {
        tables = Set.copyOf(tables);
    }

    /** All tables, and the keys of the first rows that differ. */
    public static ValidationRequest full(String requestedBy) {
        return new ValidationRequest(requestedBy, Set.of(), Validator.NAMED_DIFFERENCES, false, progress -> {});
    }

    /** Which rows it is about. */
    Scope scope() {
        return tables.isEmpty() ? Scope.FULL : Scope.TABLES;
    }
}
