package io.tributary.cli.console;

import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Turns SIGINT and SIGTERM into an interrupt of the thread that made it, so that a command ends as it always does: from
 * the inside out, closing what it opened. A second signal ends the process at once.
 */
public final class Interruption implements AutoCloseable {
    /** What shells expect of a process that SIGINT ended. */
    public static final int EXIT_CODE = 130;

    private static final String[] SIGNALS = {"INT", "TERM"};

    private final Thread interrupted;
    private final SignalHandler[] before = new SignalHandler[SIGNALS.length];
    private final AtomicInteger received = new AtomicInteger();

    private Interruption(Thread interrupted) {
        this.interrupted = interrupted;
    }

    /** Directs the signals at the calling thread until it is closed. */
    public static Interruption ofThisThread() {
        Interruption interruption = new Interruption(Thread.currentThread());
        for (int i = 0; i < SIGNALS.length; i++) {
            interruption.before[i] = Signal.handle(new Signal(SIGNALS[i]), signal -> interruption.receive());
        }
        return interruption;
    }

    private void receive() {
        if (received.incrementAndGet() == 1) {
            interrupted.interrupt();
        } else {
            // Servers that run beside us have shutdown hooks; nothing else is waited for.
            new Thread(() -> System.exit(EXIT_CODE), "second-signal").start();
        }
    }

    /** Whether a signal has come. */
    public boolean received() {
        return received.get() > 0;
    }

    @Override
    public void close() {
        for (int i = 0; i < SIGNALS.length; i++) {
            Signal.handle(new Signal(SIGNALS[i]), before[i]);
        }
    }
}
