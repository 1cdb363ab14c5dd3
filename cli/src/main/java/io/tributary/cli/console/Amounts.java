package io.tributary.cli.console;

import java.util.Locale;

/** Numbers as people read them. */
public final class Amounts {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final int STEP = 1024;
    private static final int FEW = 10;

    private Amounts() {}

    /** A count with its thousands apart: {@code 1,234}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A count of something: {@code 1 blocker}, {@code 2 blockers}. */
    public static String count(long number, String thing) {
        return count(number) + " " + thing + (number == 1 ? "" : "s");
    }

    /** Bytes in the unit that leaves at most four digits, as PostgreSQL's pg_size_pretty counts: {@code 1.5 MB}. */
    public static String bytes(long number) {
        double rest = number;
        int unit = 0;
        while (Math.abs(rest) >= STEP && unit < UNITS.length - 1) {
            rest /= STEP;
            unit++;
        }
        boolean fraction = unit > 0 && Math.abs(rest) < FEW;
        return String.format(Locale.ROOT, fraction ? "%.1f %s" : "%.0f %s", rest, UNITS[unit]);
    }

    /** Seconds: {@code 0.3 s}. */
    public static String seconds(double number) {
        return String.format(Locale.ROOT, Math.abs(number) < FEW ? "%.1f s" : "%,.0f s", number);
    }

    /** Milliseconds: {@code 4.2 ms}. */
    public static String milliseconds(double number) {
        return String.format(Locale.ROOT, Math.abs(number) < FEW ? "%.1f ms" : "%,.0f ms", number);
    }
}
