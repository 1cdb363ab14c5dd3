package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.DatabaseSchema;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether a plan still asks for what a target was made with; its rows cannot be mapped anew. */
public final class StoredRules {
    private static final String ANEW = "; or begin anew with an empty target";

    private final TableChoices choices;
    private final KeyFindings findings = new KeyFindings();

    private StoredRules(TableChoices choices) {
        this.choices = choices;
    }

    /**
     * The contradictions.
     *
     * @param choices the plan and the rules that the target was made with
     * @param designed what the plan and the sources ask for now, where it is not the plan's choice that is stored
     * @param target the target's tables
     */
    public static List<Finding> contradictions(TableChoices choices, MappingRules designed, DatabaseSchema target) {
        StoredRules rules = new StoredRules(choices);
        designed.tables()
                .forEach((table, rule) ->
                        choices.stored().rule(table).ifPresent(stored -> rules.compare(table, stored, rule, target)));
        return rules.findings.findings();
    }

    private void compare(TableName table, TableRule stored, TableRule designed, DatabaseSchema target) {
        Tables plan = choices.tables();
        if (stored.shared() != plan.shares(table)) {
            findings.blocker(
                    KeyFindings.STRATEGY,
                    "table " + table + " is " + kept(plan.shares(table))
                            + " in the plan, but the target was made with it " + kept(stored.shared()),
                    "in the plan, " + (stored.shared() ? "add it to tables.shared" : "take it out of tables.shared")
                            + ANEW);
        } else if (!stored.shared() && stored.strategy() != plan.keyStrategy(table)) {
            findings.blocker(
                    KeyFindings.STRATEGY,
                    "table " + table + " has the key strategy "
                            + plan.keyStrategy(table).planName() + " in the plan, but the target was made with "
                            + stored.strategy().planName(),
                    KeyFindings.choose(stored.strategy(), table) + ANEW);
        } else {
            stride(table, stored);
            columns(table, stored, designed, target);
        }
    }

    private static String kept(boolean shared) {
        return shared ? "shared" : "each tenant's own";
    }

    private void stride(TableName table, TableRule stored) {
        SortedSet<Long> strides = new TreeSet<>();
        stored.remapped().values().stream()
                .filter(KeyRule.Offset.class::isInstance)
                .forEach(rule -> strides.add(((KeyRule.Offset) rule).stride()));
        choices.tables().stride().ifPresent(asked -> strides.stream()
                .filter(stride -> stride != asked)
                .findFirst()
                .ifPresent(stride -> findings.blocker(
                        KeyFindings.STRATEGY,
                        "table " + table + " would have the stride " + asked
                                + " by the plan, but the target was made with " + stride,
                        "take tables.stride out of the plan: every table keeps its own" + ANEW)));
    }

    /** A column that the target does not have yet may get any rule: no row has a value in it. */
    private void columns(TableName table, TableRule stored, TableRule designed, DatabaseSchema target) {
        SortedSet<String> columns = new TreeSet<>(stored.remapped().keySet());
        columns.addAll(designed.remapped().keySet());
        for (String column : columns) {
            Optional<KeyRule> before = Optional.ofNullable(stored.remapped().get(column));
            Optional<KeyRule> now = Optional.ofNullable(designed.remapped().get(column));
            boolean hasRows = Optional.ofNullable(target.tables().get(table))
                    .flatMap(existing -> existing.column(column))
                    .isPresent();
            if (hasRows && !Objects.equals(before, now)) {
                findings.blocker(
                        KeyFindings.STRATEGY,
                        "the values of column " + table + "." + column + " would "
                                + KeyWishes.describe(now) + " by the sources' foreign keys, but the target was made"
                                + " when they " + KeyWishes.describe(before),
                        "give the sources the foreign keys back that they had" + ANEW);
            }
        }
    }
}
