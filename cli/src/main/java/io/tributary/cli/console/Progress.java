package io.tributary.cli.console;

import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Tells a person on standard error how far something is: lines always, bars where it is a terminal. */
public final class Progress {
    private static final int UPDATE_MILLIS = 200;
    private static final double NANOS = 1e9;

    private final Console console;
    private final long started = System.nanoTime();

    public Progress(Console console) {
        this.console = console;
    }

    /** Something begins. */
    public void phase(String what) {
        double seconds = (System.nanoTime() - started) / NANOS;
        console.tell(String.format(Locale.ROOT, "%6.1f s  %s", seconds, what));
    }

    /**
     * A bar from nothing to a maximum, which the caller closes; one that shows nothing where nobody looks.
     *
     * <p>Bars are told how wide the terminal is: left to find out, their library opens the terminal and takes the signals
     * from us, so that Ctrl-C ends the process at once and leaves the servers behind.
     */
    public Bar bar(String what, long maximum) {
        if (!console.errorIsTerminal()) {
            return new Bar(null);
        }
        return new Bar(new ProgressBarBuilder()
                .setTaskName("          " + what)
                .setInitialMax(maximum)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .hideEta()
                .setConsumer(new ConsoleProgressBarConsumer(console.error(), console.columns() - 1))
                .build());
    }

    /** One bar. */
    public static final class Bar implements AutoCloseable {
        private final ProgressBar bar;

        private Bar(ProgressBar bar) {
            this.bar = bar;
        }

        /** Shows that so much is done, and a remark beside it. */
        public void show(long done, String remark) {
            if (bar != null) {
                bar.stepTo(done);
                bar.setExtraMessage(remark);
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
