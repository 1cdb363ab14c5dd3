package io.tributary.connector.bare;

import java.util.concurrent.atomic.LongAdder;

/** What an engine has delivered. Public for the engine, whose classes are loaded apart. For many threads. */
public final class Delivery {
    private final LongAdder changes = new LongAdder();
    private volatile RuntimeException end;

    public void add(int count) {
        changes.add(count);
    }

    public void end(String message, Throwable fault) {
        end = new IllegalStateException("the bare engine has ended: " + message, fault);
    }

    public long changes() {
        if (end != null) {
            throw end;
        }
        return changes.sum();
    }
}
