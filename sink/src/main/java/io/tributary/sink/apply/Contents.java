package io.tributary.sink.apply;

import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a transaction consists of: how many changes, and which of Tributary's own markers. */
final class Contents {
    private final List<String> markers = new ArrayList<>();
    private final Counter counter = new Counter();
    private long changes;

    void add(List<Message> messages) {
        messages.forEach(message -> message.accept(counter));
    }

    /** Row changes and truncates. */
    long changes() {
        return changes;
    }

    /** Records the markers that have been added since the last call as applied with a transaction. */
    void recordMarkers(TargetTransaction transaction, Completion completion) throws SQLException {
        for (String marker : markers) {
            transaction.recordMarker(marker, completion.end().position());
        }
        markers.clear();
    }

    private final class Counter implements Message.Visitor<RuntimeException> {
        @Override
        public void change(Change change) {
            changes++;
        }

        @Override
        public void truncate(Truncate truncate) {
            changes++;
        }

        @Override
        public void marker(Marker marker) {
            if (marker.prefix().equals(Marker.PREFIX)) {
                markers.add(marker.content());
            }
        }

        @Override
        public void begin(Begin begin) {}

        @Override
        public void end(End end) {}
    }
}
