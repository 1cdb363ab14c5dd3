package io.tributary.connector.capture;

import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import java.util.List;

/** A whole transaction as a reader of the topic sees it. */
record TestingTransaction(Begin begin, List<Message> messages, End end) {

    List<Change> changes() {
        return messages.stream()
                .filter(Change.class::isInstance)
                .map(Change.class::cast)
                .toList();
    }

    boolean isOurs() {
        return messages.size() == 1 && messages.get(0) instanceof Marker;
    }
}
