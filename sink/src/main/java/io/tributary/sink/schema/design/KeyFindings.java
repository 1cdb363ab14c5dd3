package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Collects what stands in the way of key strategies. All of it is about all tenants. */
final class KeyFindings {
    /** The check of what a plan chooses for tables. */
    static final String STRATEGY = "key-strategy";
    /** The check of columns whose values are to be replaced. */
    static final String COLUMN = "key-column";

    private final List<Finding> findings = new ArrayList<>();

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    void blocker(String check, String found, String remedy) {
        findings.add(Finding.blocker(check, Optional.empty(), found, remedy));
    }

    void warning(String check, String found, String remedy) {
        findings.add(Finding.warning(check, Optional.empty(), found, remedy));
    }

    /** The lines of a plan that give tables another strategy. */
    static String choose(KeyStrategy strategy, Collection<TableName> tables) {
        return "in the plan, first under tables.keys: "
                + tables.stream()
                        .distinct()
                        .sorted()
                        .map(table -> yaml(table) + ": " + strategy.planName())
                        .collect(Collectors.joining(", "));
    }

    /** A name as a plan takes it, whatever characters it has. */
    private static String yaml(TableName table) {
        return '"' + table.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String choose(KeyStrategy strategy, TableName table) {
        return choose(strategy, List.of(table));
    }
}
