package io.tributary.cli.bench;

import io.tributary.cli.console.Progress;
import io.tributary.validator.compare.TableValidation;
import io.tributary.validator.compare.Validation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How fast one tenant's rows are verified, all of them and those that have changed, against what the databases need to count
 * and hash them; and for how long a sink is held meanwhile.
 */
public final class ValidateBench {
    private static final int ROUNDS = 3;
    private static final int INCREMENTS = 5;
    private static final int CHANGES = 1_000;
    private static final int HOLDS = 50;
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final int rows;
    private final Progress progress;
    private final List<Measurement> measurements = new ArrayList<>();

    /** @param rows how many rows the table has, at least {@value #CHANGES} */
    public ValidateBench(int rows, Progress progress) {
        this.rows = rows;
        this.progress = progress;
    }

    /**
     * Measures, for a few minutes at most beside the copying itself, and stops what it has started.
     *
     * @throws BenchException when the benchmark cannot be carried to its end, or rows differ
     */
    public List<Measurement> run() throws Exception {
        try (BenchMigration migration = BenchMigration.of(Accounts.create(Accounts.TABLE, rows), progress)) {
            migration.copy();
            double full = measureFull(migration);
            measureIncrements(migration, full);
            measureHolds(migration);
            return List.copyOf(measurements);
        }
    }

    /** Alternates, so that whatever else the machine does slows both. */
    private double measureFull(BenchMigration migration) throws Exception {
        progress.phase(
                "all rows are validated, in turn with a bare count and hash, " + ROUNDS + " times after a first");
        List<Double> full = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        try (BareScan scan = BareScan.open(migration)) {
            for (int round = 0; round <= ROUNDS; round++) {
                bare.add(scan.seconds());
                full.add(secondsOfFull(migration));
            }
        }
        double seconds = median(full.subList(1, full.size()));
        double bareSeconds = median(bare.subList(1, bare.size()));
        add("rows", rows, "rows");
        add("fullValidation", seconds, "s");
        add("rowsVerified", Math.rint(rows / seconds), "rows/s");
        add("bareCountAndHash", bareSeconds, "s");
        add("fullToBare", seconds / bareSeconds, "ratio");
        return seconds;
    }

    private double secondsOfFull(BenchMigration migration) throws Exception {
        long started = System.nanoTime();
        Validation validation = migration.validator().validate(migration.tenant(), "tributary bench");
        double seconds = (System.nanoTime() - started) / NANOS;
        requireEqual(validation);
        if (validation.rows() != rows) {
            throw new BenchException("a full validation has compared " + validation.rows() + " rows of " + rows);
        }
        return seconds;
    }

    private void measureIncrements(BenchMigration migration, double full) throws Exception {
        progress.phase(
                CHANGES + " changes, and a validation of what has changed, " + INCREMENTS + " times after a first");
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round <= INCREMENTS; round++) {
            change(migration, round);
            seconds.add(secondsOfIncrement(migration));
        }
        double median = median(seconds.subList(1, seconds.size()));
        add("incrementalChanges", CHANGES, "rows");
        add("incrementalValidation", Math.rint(median * MILLIS), "ms");
        add("incrementalToFull", median / full, "ratio");
    }

    /** All over the table. */
    private void change(BenchMigration migration, int round) throws Exception {
        int distance = rows / CHANGES;
        migration.onSource("UPDATE public.account SET balance = balance + 1 WHERE id IN (SELECT 1 + "
                + round % distance + " + " + distance + "::bigint * n FROM generate_series(0, " + (CHANGES - 1)
                + ") AS n)");
        migration.drain();
    }

    private double secondsOfIncrement(BenchMigration migration) throws Exception {
        long started = System.nanoTime();
        Validation validation = migration.validator().validateChanges(migration.tenant(), "tributary bench");
        double seconds = (System.nanoTime() - started) / NANOS;
        requireEqual(validation);
        if (validation.rows() != CHANGES) {
            throw new BenchException(
                    "an incremental validation has compared " + validation.rows() + " rows of " + CHANGES);
        }
        return seconds;
    }

    private void measureHolds(BenchMigration migration) throws Exception {
        progress.phase(HOLDS + " validations while an application writes");
        List<Double> held = new ArrayList<>();
        try (BenchWriter writer = BenchWriter.start(migration, rows);
                Progress.Bar bar = progress.bar("validations", HOLDS)) {
            for (int i = 0; i < HOLDS; i++) {
                Validation validation = migration.validator().validateChanges(migration.tenant(), "tributary bench");
                requireEqual(validation);
                writer.requireHealth();
                held.add((double) validation.heldMillis());
                bar.show(i + 1L, "");
            }
        }
        Collections.sort(held);
        add("holdMedian", median(held), "ms");
        add("holdP99", held.get((int) Math.ceil(held.size() * 0.99) - 1), "ms");
    }

    private static void requireEqual(Validation validation) throws BenchException {
        if (!validation.equal()) {
            throw new BenchException("rows differ in "
                    + validation.differing().stream().map(TableValidation::name).toList());
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private void add(String name, double value, String unit) {
        measurements.add(new Measurement(name, value, unit));
    }

    static double secondsSince(long started) {
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - started) / 1e6;
    }
}
