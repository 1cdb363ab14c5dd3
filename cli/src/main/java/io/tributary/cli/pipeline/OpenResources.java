package io.tributary.cli.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened one after the other and is closed together, the last first. For one thread. */
public final class OpenResources implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Takes charge of a resource, and returns it. */
    public <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    /**
     * Closes everything, also on a thread that was interrupted, whose mark is set again at the end.
     *
     * @throws Exception the first that closing threw, with the others suppressed; all were closed nevertheless
     */
    @Override
    public void close() throws Exception {
        boolean interrupted = Thread.interrupted();
        Exception failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
