package io.tributary.cli.console;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Tells a person on standard error how far something is: lines always, bars where it is a terminal. */
public final class Progress {
    private static final int UPDATE_MILLIS = 200;
    private static final double NANOS = 1e9;
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(10);

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
     * A bar from nothing to a maximum, which the caller closes; a line each ten seconds where it is no terminal.
     *
     * <p>Bars are told how wide the terminal is: left to find out, their library opens the terminal and takes the signals
     * from us, so that Ctrl-C ends the process at once and leaves the servers behind.
     */
    public Bar bar(String what, long maximum) {
        if (!console.errorIsTerminal()) {
            return new Lines(what, maximum);
        }
        return new Drawn(new ProgressBarBuilder()
                .setTaskName("          " + what)
                .setInitialMax(maximum)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .hideEta()
                .setConsumer(new ConsoleProgressBarConsumer(console.error(), console.columns() - 1))
                .build());
    }

    /** How far one thing is. */
    public interface Bar extends AutoCloseable {

        /** Shows that so much is done, and a remark beside it. */
        void show(long done, String remark);

        @Override
        void close();
    }

    private static final class Drawn implements Bar {
        private final ProgressBar bar;

        Drawn(ProgressBar bar) {
            this.bar = bar;
        }

        @Override
        public void show(long done, String remark) {
            bar.stepTo(done);
            bar.setExtraMessage(remark);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    private final class Lines implements Bar {
        private final String what;
        private final long maximum;
        private long last = System.nanoTime();

        Lines(String what, long maximum) {
            this.what = what;
            this.maximum = maximum;
        }

        @Override
        public void show(long done, String remark) {
            if (System.nanoTime() - last >= LINE_NANOS) {
                last = System.nanoTime();
                phase(what + " " + done + "/" + maximum + (remark.isEmpty() ? "" : ", " + remark));
            }
        }

        @Override
        public void close() {
            // a line stays where it is
        }
    }
}
