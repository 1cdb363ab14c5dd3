package io.tributary.validator.agreement;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Whether tables that keep their keys have keys that no two tenants share. All sources' keys are read in their order and
 * merged, so that memory does not grow with the tables.
 */
final class KeyCollisions {
    static final String CHECK = "key-collisions";
    /** How many keys of a table, and how many tenants of a key, are named. */
    private static final int NAMED = 5;

    private KeyCollisions() {}

    /** The tables that are looked at: their keys alone are unique in the target, and nothing in them is remapped. */
    static List<TableName> tables(MappingRules rules) {
        return rules.tables().entrySet().stream()
                .filter(entry -> keeps(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean keeps(TableRule rule) {
        return !rule.shared() && rule.strategy() == KeyStrategy.KEEP;
    }

    /**
     * A blocker where keys collide.
     *
     * @param faults told of each source whose keys cannot be read; those of the others are merged all the same
     */
    static Optional<Finding> find(
            TableName table, TableRule rule, List<SourceSession> sources, Consumer<SourceSessions.Fault> faults)
            throws SQLException {
        List<KeyStream> opened = new ArrayList<>();
        try {
            for (SourceSession source : sources) {
                Optional<Table> here = source.table(table);
                // a key that follows a remapped one differs between tenants by itself
                if (here.isPresent()
                        && !here.get().primaryKey().isEmpty()
                        && here.get().primaryKey().stream().noneMatch(rule.remapped()::containsKey)) {
                    open(source, here.get(), faults).ifPresent(opened::add);
                }
            }
            List<String> collisions = merge(opened);
            return collisions.isEmpty() ? Optional.empty() : Optional.of(finding(table, collisions));
        } finally {
            for (KeyStream stream : opened) {
                stream.close();
            }
        }
    }

    private static Optional<KeyStream> open(SourceSession source, Table table, Consumer<SourceSessions.Fault> faults)
            throws SQLException {
        try {
            return Optional.of(KeyStream.open(source, table));
        } catch (SQLException | RuntimeException e) {
            faults.accept(new SourceSessions.Fault(source.tenant(), e));
            source.connection().rollback();
            return Optional.empty();
        }
    }

    private static List<String> merge(List<KeyStream> streams) throws SQLException {
        PriorityQueue<KeyStream> queue = new PriorityQueue<>(KeyStream::compareKey);
        for (KeyStream stream : streams) {
            advance(stream, queue);
        }
        List<String> collisions = new ArrayList<>();
        while (queue.size() > 1 && collisions.size() < NAMED) {
            List<KeyStream> same = new ArrayList<>(List.of(queue.remove()));
            while (!queue.isEmpty() && queue.element().compareKey(same.get(0)) == 0) {
                same.add(queue.remove());
            }
            if (same.size() > 1) {
                collisions.add(describe(same));
            }
            for (KeyStream stream : same) {
                advance(stream, queue);
            }
        }
        return collisions;
    }

    private static void advance(KeyStream stream, PriorityQueue<KeyStream> queue) throws SQLException {
        if (stream.next()) {
            queue.add(stream);
        }
    }

    private static String describe(List<KeyStream> same) {
        List<String> slugs = same.stream().map(KeyStream::slug).sorted().toList();
        String named = String.join(", ", slugs.subList(0, Math.min(NAMED, slugs.size())));
        return same.get(0).key() + " in " + named
                + (slugs.size() > NAMED ? " and " + (slugs.size() - NAMED) + " more" : "");
    }

    private static Finding finding(TableName table, List<String> collisions) {
        return Finding.blocker(
                CHECK,
                Optional.empty(),
                "table " + table + " keeps its keys, and tenants have the same: " + String.join("; ", collisions)
                        + (collisions.size() == NAMED ? "; there may be more" : ""),
                "in the plan: tables: { keys: { " + table + ": composite } }");
    }
}
