package io.tributary.sink.schema.design;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.SequenceDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/** The sequences that the target still needs: a serial key that becomes a UUID counts no more. */
final class KeySequences {
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
        return needed;
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
