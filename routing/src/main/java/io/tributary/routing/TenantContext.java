package io.tributary.routing;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * The tenant that the calling thread works for. A scope belongs to one thread and ends with the call that opened it, however
 * that ends, so that a pooled thread never takes a tenant along to its next task. Threads that are started inside a scope
 * do not inherit it: hand them a task that opens a scope of its own.
 */
public final class TenantContext {
    private static final ThreadLocal<UUID> CURRENT = new ThreadLocal<>();

    private TenantContext() {}

    /** The calling thread's tenant; empty outside of every scope. */
    public static Optional<UUID> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Runs a task for a tenant. The tenant of an enclosing scope is back when it returns or throws. */
    public static void run(UUID tenantId, Runnable task) {
        UUID enclosing = enter(tenantId);
        try {
            task.run();
        } finally {
            restore(enclosing);
        }
    }

    /**
     * The same for a task with a result.
     *
     * @throws Exception whatever the task throws
     */
    public static <T> T call(UUID tenantId, Callable<T> task) throws Exception {
        UUID enclosing = enter(tenantId);
        try {
            return task.call();
        } finally {
            restore(enclosing);
        }
    }

    private static UUID enter(UUID tenantId) {
        UUID enclosing = CURRENT.get();
        CURRENT.set(Objects.requireNonNull(tenantId, "tenantId"));
        return enclosing;
    }

    private static void restore(UUID enclosing) {
        if (enclosing == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(enclosing);
        }
    }
}
