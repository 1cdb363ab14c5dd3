package io.tributary.transformer;

import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;

/** Follows a topic's transactions, to know where reading may start again without cutting one in two. For one thread. */
final class Borders {
    private final Follower follower = new Follower();
    private long border;
    private boolean open;

    /** @param start where reading starts: a border */
    Borders(long start) {
        this.border = start;
    }

    /** A message that counts was read. */
    void read(long offset, Message message) {
        message.accept(follower);
        passOver(offset);
    }

    /** A record that does not count was read. */
    void passOver(long offset) {
        if (!open) {
            border = offset + 1;
        }
    }

    /** The last offset, of those reached, at which no transaction is open. */
    long border() {
        return border;
    }

    private final class Follower implements Message.Visitor<RuntimeException> {
        @Override
        public void begin(Begin begin) {
            open = true;
        }

        @Override
        public void end(End end) {
            open = false;
        }

        @Override
        public void change(Change change) {}

        @Override
        public void truncate(Truncate truncate) {}

        @Override
        public void marker(Marker marker) {}
    }
}
