package io.tributary.sink.schema.design;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the tables that one column's values come from want to become of them. */
final class KeyWishes {
    private final KeyRules rules;
    private final ColumnRef column;
    private final SortedMap<ColumnRef, Optional<KeyRule>> wishes = new TreeMap<>();

    KeyWishes(KeyRules rules, ColumnRef column) {
        this.rules = rules;
        this.column = column;
        SortedSet<ColumnRef> origins = rules.references().origins(column);
        origins.stream()
                .filter(origin -> isKey(origin)
                        || rules.references().circle(origin).stream().noneMatch(this::isKey))
                .forEach(origin -> wishes.put(origin, wish(origin)));
    }

    /** Whether all want the same. */
    boolean agree() {
        return wishes.values().stream().distinct().count() == 1;
    }

    /** What they want, if they agree; empty when the values stay as they are. */
    Optional<KeyRule> rule() {
        return wishes.values().iterator().next();
    }

    private boolean isKey(ColumnRef origin) {
        return !rules.shared(origin.table())
                && KeyRules.ownKey(rules.schema().tables().get(origin.table()))
                        .filter(origin::equals)
                        .isPresent();
    }

    /** What has no integer key is left as it is here; that its strategy cannot be is found with its table. */
    private Optional<KeyRule> wish(ColumnRef origin) {
        if (!isKey(origin)
                || rules.definition(origin)
                        .flatMap(key -> IntegerType.of(key.type()))
                        .isEmpty()) {
            return Optional.empty();
        }
        return switch (rules.strategy(origin.table())) {
            case COMPOSITE, KEEP -> Optional.empty();
            case OFFSET -> Optional.of(new KeyRule.Offset(stride(origin)));
            case UUID -> Optional.of(new KeyRule.Derived(originName(origin)));
        };
    }

    private long stride(ColumnRef origin) {
        Optional<Long> stored = rules.choices()
                .stored(origin)
                .filter(KeyRule.Offset.class::isInstance)
                .map(rule -> ((KeyRule.Offset) rule).stride());
        return stored.orElseGet(() -> rules.choices().tables().stride().orElseGet(() -> rules.widest(origin)
                .orElseThrow()
                .stride()));
    }

    /** Keys that point at each other are equal, so that all of them get the UUIDs of one table. */
    private String originName(ColumnRef origin) {
        SortedSet<ColumnRef> circle = rules.references().circle(origin);
        Optional<String> stored = circle.stream()
                .flatMap(member -> rules.choices().stored(member).stream())
                .filter(KeyRule.Derived.class::isInstance)
                .map(rule -> ((KeyRule.Derived) rule).origin())
                .findFirst();
        return stored.orElseGet(() -> circle.stream()
                .filter(member -> isKey(member) && rules.strategy(member.table()) == KeyStrategy.UUID)
                .map(member -> member.table().toString())
                .findFirst()
                .orElseThrow());
    }

    /** Says that they do not agree. */
    void report(KeyFindings findings) {
        SortedSet<TableName> remapping = new TreeSet<>();
        wishes.forEach((origin, wish) -> wish.ifPresent(rule -> remapping.add(origin.table())));
        String found = wishes.entrySet().stream()
                .map(entry -> entry.getKey() + ", whose values " + describe(entry.getValue()))
                .collect(Collectors.joining(", and at "));
        findings.blocker(
                KeyFindings.STRATEGY,
                "column " + column + " points at " + found + "; it cannot follow both",
                remedy(remapping));
    }

    private String remedy(SortedSet<TableName> remapping) {
        List<Long> strides = new ArrayList<>();
        wishes.values().forEach(wish -> wish.filter(KeyRule.Offset.class::isInstance)
                .ifPresent(rule -> strides.add(((KeyRule.Offset) rule).stride())));
        String composite = KeyFindings.choose(KeyStrategy.COMPOSITE, remapping);
        return strides.size() == wishes.size()
                ? "in the plan: tables.stride: "
                        + strides.stream().min(Long::compare).orElseThrow() + "; or " + composite
                : composite;
    }

    /** A rule, for people. */
    static String describe(Optional<KeyRule> rule) {
        if (rule.isEmpty()) {
            return "stay as they are";
        }
        return rule.get() instanceof KeyRule.Offset offset
                ? "move by " + offset.stride() + " a tenant"
                : "become UUIDs of " + ((KeyRule.Derived) rule.get()).origin();
    }
}
