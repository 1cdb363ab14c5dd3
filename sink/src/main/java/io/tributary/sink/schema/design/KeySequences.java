package io.tributary.sink.schema.design;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.table.Column;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.SequenceDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The sequences that the target still needs: a serial key that becomes a UUID counts no more, but the
 * source's key is counted on beside it, and an identity column under {@code offset} has a plain one. */
final class KeySequences {
    /** What an identity's sequence may be called, and a sequence of its own already is. */
    private static final Pattern OWN_NAME = Pattern.compile("SEQUENCE NAME (\"[^\"]*\"|\\w+)(\\.(\"[^\"]*\"|\\w+))? ?");

    private final KeyRules keys;
    private final Collection<TableDefinition> widened;

    /**
     * @param widened the target's tables
     */
    KeySequences(KeyRules keys, Collection<TableDefinition> widened) {
        this.keys = keys;
        this.widened = widened;
    }

    SortedMap<String, SequenceDefinition> needed() {
        SortedMap<String, SequenceDefinition> needed =
                new TreeMap<>(keys.schema().sequences());
        needed.values().removeIf(sequence -> belongsToUuid(sequence) && !isUsed(sequence));
        for (TableDefinition table : keys.ownTables()) {
            keys.keptKey(table)
                    .ifPresent(key -> add(
                            needed,
                            table,
                            KeyRules.keptName(key.name()),
                            KeyRules.keptSequence(table.name(), key.name()),
                            ofType(key.type())));
            table.columns().stream()
                    .filter(column -> column.identity() != Column.Identity.NONE)
                    .filter(column -> keys.rule(table, column.name())
                            .filter(KeyRule.Offset.class::isInstance)
                            .isPresent())
                    .forEach(column -> add(
                            needed,
                            table,
                            column.name(),
                            KeyRules.identitySequence(table.name(), column.name()),
                            (ofType(column.type()) + " "
                                            + OWN_NAME.matcher(column.identityOptions())
                                                    .replaceFirst(""))
                                    .strip()));
        }
        return needed;
    }

    private static void add(
            SortedMap<String, SequenceDefinition> needed,
            TableDefinition table,
            String column,
            String name,
            String definition) {
        needed.put(
                name,
                new SequenceDefinition(
                        name,
                        table.name().schema(),
                        definition,
                        Optional.of(new SequenceDefinition.Owner(table.name(), column)),
                        List.of(table.name().toString())));
    }

    private static String ofType(String type) {
        return type.equals("bigint") ? "" : "AS " + type;
    }

    private boolean belongsToUuid(SequenceDefinition sequence) {
        return sequence.owner()
                .flatMap(owner -> keys.rule(new ColumnRef(owner.table(), owner.column())))
                .filter(KeyRule.Derived.class::isInstance)
                .isPresent();
    }

    private boolean isUsed(SequenceDefinition sequence) {
        String name = "'" + sequence.name().replace("'", "''") + "'";
        return widened.stream()
                .flatMap(table -> table.columns().stream())
                .flatMap(column -> column.defaultValue().stream())
                .map(Expression::sql)
                .anyMatch(value -> value.contains(name));
    }
}
