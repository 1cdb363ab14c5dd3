package io.tributary.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.console.Console;
import io.tributary.cli.console.Progress;
import io.tributary.contract.plan.Tenant;
import io.tributary.embedded.PgBouncerServer;
import io.tributary.validator.cutover.Router;
import io.tributary.validator.cutover.Side;
import io.tributary.validator.pgbouncer.PgBouncer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clients of the benchmark, PgBouncer, and what is between; the tenant is moved by hand, between two drained ends. */
class CutoverBenchIT {

    @Test
    @Tag("exact")
    void clients_are_sent_over_and_back_without_an_error_and_miss_nothing() throws Exception {
        Assumptions.assumeTrue(PgBouncerServer.installed(), "pgbouncer is not installed");
        Progress progress = new Progress(new Console(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                false,
                false,
                Map.of()));
        List<Measurement> measured = new CutoverBench(2, 8, HandMover::new, progress).run();
        Map<String, Double> values = measured.stream().collect(Collectors.toMap(Measurement::name, Measurement::value));
        assertThat(values)
                .containsEntry("cutovers", 2.0)
                .containsEntry("rollbacks", 2.0)
                .containsEntry("errors", 0.0)
                .containsEntry("lost", 0.0)
                .containsEntry("doubled", 0.0)
                .containsEntry("balanced", 1.0)
                .containsKeys("cutoverPauseMedian", "cutoverPauseP99", "rollbackPauseMax", "cutoverDrainMedian");
        assertThat(values.get("transactions")).isPositive();
    }

    /** Lets the stages bring all to the target before clients go there, and takes the rows back by itself. */
    private record HandMover(PooledMigration migration, Router router) implements TenantMover {
        HandMover(PooledMigration migration) {
            this(migration, PgBouncer.of(migration.plan(), migration.control()));
        }

        @Override
        public Result cutover(Tenant tenant) throws Exception {
            router.pause(tenant, Duration.ofSeconds(20));
            long begin = System.nanoTime();
            migration.migration().drain();
            moveSequence(true);
            router.route(tenant, Side.TARGET);
            router.resume(tenant);
            return new Result(Optional.empty(), Map.of("drain", (System.nanoTime() - begin) / 1_000_000));
        }

        /** The source first gets a state that its stream then brings to the target, where it is already. */
        @Override
        public Result rollback(Tenant tenant, String reason) throws Exception {
            router.pause(tenant, Duration.ofSeconds(20));
            copyBack();
            moveSequence(false);
            router.route(tenant, Side.SOURCE);
            router.resume(tenant);
            return new Result(Optional.empty(), Map.of());
        }

        private void moveSequence(boolean target) throws Exception {
            try (Connection serving = migration.serving(target);
                    Statement statement = serving.createStatement()) {
                statement.execute("SELECT setval(pg_get_serial_sequence('public.journal', 'id'),"
                        + " (SELECT coalesce(max(id), 1) FROM public.journal))");
            }
        }

        private void copyBack() throws Exception {
            Function<String, String> columns =
                    table -> table.equals("account") ? "id, balance" : "id, client, number, debit, credit, written_at";
            try (Connection target = migration.serving(true);
                    Connection source = migration.serving(false);
                    Statement write = source.createStatement();
                    Statement read = target.createStatement()) {
                source.setAutoCommit(false);
                write.execute("DELETE FROM public.journal; DELETE FROM public.account");
                for (String table : List.of("account", "journal")) {
                    String text = "SELECT format('INSERT INTO public." + table + " (" + columns.apply(table)
                            + ") VALUES (%s)', array_to_string(ARRAY[" + quoted(columns.apply(table))
                            + "], ', ')) FROM public." + table;
                    try (var row = read.executeQuery(text)) {
                        while (row.next()) {
                            write.addBatch(row.getString(1));
                        }
                    }
                    write.executeBatch();
                }
                source.commit();
            }
        }

        private static String quoted(String columns) {
            return List.of(columns.split(", ")).stream()
                    .map(column -> "quote_literal(" + column + ")")
                    .collect(Collectors.joining(", "));
        }
    }
}
