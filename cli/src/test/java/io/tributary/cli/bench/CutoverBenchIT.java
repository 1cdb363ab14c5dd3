package io.tributary.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.console.Console;
import io.tributary.cli.console.Progress;
import io.tributary.embedded.PgBouncerServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clients of the benchmark, PgBouncer, and what is between, while a tenant is switched over and back. */
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
        List<Measurement> measured = CutoverBench.journaled(5, 8, progress).run();
        Map<String, Double> values = measured.stream().collect(Collectors.toMap(Measurement::name, Measurement::value));
        assertThat(values)
                .containsEntry("cutovers", 5.0)
                .containsEntry("rollbacks", 5.0)
                .containsEntry("errors", 0.0)
                .containsEntry("lost", 0.0)
                .containsEntry("doubled", 0.0)
                .containsEntry("balanced", 1.0)
                .containsKeys("cutoverPauseMedian", "cutoverPauseP99", "rollbackPauseMax", "cutoverStepDrainMedian");
        assertThat(values.get("transactions")).isPositive();
    }
}
