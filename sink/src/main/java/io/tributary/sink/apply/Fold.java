package io.tributary.sink.apply;

import io.tributary.contract.table.TableName;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The net effect of a run of messages, table by table. Tables do not depend on each other, since the sink's session checks
 * no foreign key. Constraints within a table that the run satisfies step by step may be in the way of its net effect.
 */
final class Fold {
    private final Map<TableName, TableFold> tables = new LinkedHashMap<>();

    private Fold() {}

    /** What to do, in this order, for the same result as that of the messages one after the other. */
    static List<Write> of(List<Message> messages) {
        Fold fold = new Fold();
        Collector collector = fold.new Collector();
        messages.forEach(message -> message.accept(collector));
        return fold.tables.values().stream()
                .flatMap(table -> table.writes().stream())
                .toList();
    }

    private TableFold table(TableName name) {
        return tables.computeIfAbsent(name, TableFold::new);
    }

    private final class Collector implements Message.Visitor<RuntimeException> {
        @Override
        public void change(Change change) {
            table(change.table().name()).add(change);
        }

        @Override
        public void truncate(Truncate truncate) {
            table(truncate.table()).clear();
        }

        @Override
        public void begin(Begin begin) {}

        @Override
        public void marker(Marker marker) {}

        @Override
        public void end(End end) {}
    }
}
