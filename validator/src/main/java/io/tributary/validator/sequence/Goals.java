package io.tributary.validator.sequence;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.TableName;
import io.tributary.validator.sequence.Goal.Shifted;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which sequences of the two sides belong together, and what each has to pass. Under {@code offset} the
 * target's sequence counts as the sources do, and the column's default moves what it gives into the tenant's range.
 */
final class Goals {
    private final List<Feed> source;
    private final List<Feed> target;
    private final MappingRules rules;

    Goals(List<Feed> source, List<Feed> target, MappingRules rules) {
        this.source = source;
        this.target = target;
        this.rules = rules;
    }

    /** What the target's sequences have to pass. */
    List<Goal> ofTarget() {
        SortedMap<TableName, Goal> goals = new TreeMap<>();
        for (Feed feed : target) {
            if (!feed.standsAlone() && rules.rule(feed.table()).isPresent()) {
                Goal goal = goals.computeIfAbsent(feed.counter().name(), name -> Goal.of(feed.counter()));
                goals.put(feed.counter().name(), fed(goal, feed));
            }
        }
        for (Feed feed : source) {
            if (feed.standsAlone()) {
                named(target, feed.counter().name())
                        .ifPresent(counter -> goals.computeIfAbsent(counter.name(), name -> Goal.of(counter))
                                .followed()
                                .add(new Shifted<>(feed.counter(), BigDecimal.ZERO)));
            }
        }
        return List.copyOf(goals.values());
    }

    private Goal fed(Goal goal, Feed feed) {
        TableRule rule = rules.rule(feed.table()).orElseThrow();
        String column = sourceColumn(rule, feed.column());
        boolean kept = !column.equals(feed.column());
        boolean shifted = !kept && rule.remapped().get(column) instanceof KeyRule.Offset;
        sourceFeeds(feed.table(), column).forEach(of -> {
            goal.followed().add(new Shifted<>(of.counter(), BigDecimal.ZERO));
            goal.values().add(new Shifted<>(column(of, false, null), BigDecimal.ZERO));
        });
        if (!shifted) {
            // what the target's column has is moved; every tenant's own numbers were passed when it was switched over
            goal.own().add(column(feed, !rule.shared(), null));
        }
        return goal.and(null, rule.strategy() == KeyStrategy.COMPOSITE && !rule.shared());
    }

    /** What the source's sequences have to pass when it is to serve again. */
    List<Goal> ofSource() {
        SortedMap<TableName, Goal> goals = new TreeMap<>();
        for (Feed feed : source) {
            if (feed.standsAlone()) {
                named(target, feed.counter().name())
                        .ifPresent(
                                counter -> goal(goals, feed).followed().add(new Shifted<>(counter, BigDecimal.ZERO)));
            } else if (rules.rule(feed.table()).isPresent()) {
                fedBack(goal(goals, feed), feed);
            }
        }
        return List.copyOf(goals.values());
    }

    private static Goal goal(Map<TableName, Goal> goals, Feed feed) {
        return goals.computeIfAbsent(feed.counter().name(), name -> Goal.of(feed.counter()));
    }

    private void fedBack(Goal goal, Feed feed) {
        TableRule rule = rules.rule(feed.table()).orElseThrow();
        KeyRule moved = rule.remapped().get(feed.column());
        if (moved instanceof KeyRule.Offset offset) {
            goal.values().add(new Shifted<>(column(feed, false, BigDecimal.valueOf(offset.stride())), BigDecimal.ZERO));
            target.stream()
                    .filter(other -> other.feeds(feed.table(), feed.column()))
                    .forEach(other -> goal.followed().add(new Shifted<>(other.counter(), BigDecimal.ZERO)));
            return;
        }
        goal.values().add(new Shifted<>(column(feed, false, null), BigDecimal.ZERO));
        String there = moved == null ? feed.column() : rule.kept().get(feed.column());
        target.stream()
                .filter(other -> there != null && other.feeds(feed.table(), there))
                .forEach(other -> goal.followed().add(new Shifted<>(other.counter(), BigDecimal.ZERO)));
    }

    /** What of the source's has no counterpart, each with what to do about it. */
    List<String> unmapped() {
        Set<String> problems = new TreeSet<>();
        Set<String> schemas =
                rules.tables().keySet().stream().map(TableName::schema).collect(Collectors.toSet());
        for (Feed feed : source) {
            Counter counter = feed.counter();
            if (feed.standsAlone()) {
                if (schemas.contains(counter.name().schema())
                        && named(target, counter.name()).isEmpty()) {
                    problems.add("sequence " + counter.name() + " of the source is not in the target: tributary schema"
                            + " --apply, or CREATE SEQUENCE " + counter.name().sql() + ";");
                }
            } else if (rules.rule(feed.table()).isPresent() && !fedInTarget(feed)) {
                problems.add("column " + feed.table() + "." + feed.column() + " gets its numbers from sequence "
                        + counter.name()
                        + " in the source and from none in the target: tributary schema --apply, or give"
                        + " the target's column the default");
            }
        }
        return List.copyOf(problems);
    }

    private boolean fedInTarget(Feed feed) {
        TableRule rule = rules.rule(feed.table()).orElseThrow();
        return rule.remapped().get(feed.column()) instanceof KeyRule.Derived
                || target.stream().anyMatch(other -> other.feeds(feed.table(), feed.column()));
    }

    /** The source's column whose values a column of the target has. */
    private static String sourceColumn(TableRule rule, String column) {
        return rule.kept().entrySet().stream()
                .filter(kept -> kept.getValue().equals(column))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(column);
    }

    private List<Feed> sourceFeeds(TableName table, String column) {
        List<Feed> feeds = new ArrayList<>(
                source.stream().filter(feed -> feed.feeds(table, column)).toList());
        feeds.sort(Comparator.comparing(feed -> feed.counter().name()));
        return feeds;
    }

    private static Optional<Counter> named(List<Feed> feeds, TableName name) {
        return feeds.stream()
                .map(Feed::counter)
                .filter(counter -> counter.name().equals(name))
                .findFirst();
    }

    private static Column column(Feed feed, boolean ofTenants, BigDecimal below) {
        return new Column(feed.table(), feed.column(), feed.partitioned(), feed.indexed(), ofTenants, below);
    }
}
