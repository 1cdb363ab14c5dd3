package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The benchmarks run to their end and measure what they say; how fast is no test's business. */
class BenchIT {

    @Test
    @Tag("exact")
    void validations_are_measured_on_servers_of_their_own() {
        TestingCommand bench = TestingCommand.run("bench", "validate", "--rows", "20000", "--json");
        assertThat(bench.exitCode()).as(bench.error()).isZero();
        List<String> names = List.of(
                "rows",
                "fullValidation",
                "rowsVerified",
                "bareCountAndHash",
                "fullToBare",
                "incrementalChanges",
                "incrementalValidation",
                "incrementalToFull",
                "holdMedian",
                "holdP99");
        JsonNode measurements = bench.json().path("measurements");
        assertThat(measurements.findValuesAsText("name")).isEqualTo(names);
        assertThat(measurements).allSatisfy(measurement -> {
            assertThat(measurement.path("value").doubleValue()).isNotNegative();
            assertThat(measurement.path("unit").asText()).isNotEmpty();
        });
    }

    @Test
    @Tag("exact")
    void loads_are_measured_against_others_in_the_same_run() {
        assertThat(measured("load", "--rows", "4000"))
                .contains(
                        "narrowLoadToPlainCopy",
                        "narrowLoadToDebezium",
                        "narrowLoadToLogicalReplication",
                        "wideLoadToPlainCopy",
                        "smallTablesLoadToPlainCopy",
                        "fourTenantsLoadToPlainCopy",
                        "indexedLoadToPlainCopy");
    }

    @Test
    @Tag("exact")
    void the_stream_is_measured_against_the_bare_engine_on_servers_of_its_own() {
        assertThat(measured(
                        "stream",
                        "--transactions",
                        "20",
                        "--updates",
                        "100",
                        "--singles",
                        "2000",
                        "--seconds",
                        "2",
                        "--rate",
                        "50"))
                .contains(
                        "transactionsToBare",
                        "transactionsProcessorTime",
                        "singlesToBare",
                        "singlesProcessorTime",
                        "latencyMedian",
                        "latencyP99");
    }

    /** The names of what a benchmark has measured, all of which is more than nothing. */
    private static List<String> measured(String... options) {
        List<String> command = new ArrayList<>(List.of("bench"));
        command.addAll(List.of(options));
        command.add("--json");
        TestingCommand bench = TestingCommand.run(command.toArray(String[]::new));
        assertThat(bench.exitCode()).as(bench.error()).isZero();
        JsonNode measurements = bench.json().path("measurements");
        assertThat(measurements)
                .allSatisfy(measurement ->
                        assertThat(measurement.path("value").doubleValue()).isPositive());
        return measurements.findValuesAsText("name");
    }

    @Test
    void a_benchmark_has_to_be_named_and_its_size_to_make_sense() {
        assertThat(TestingCommand.run("bench").exitCode()).isEqualTo(2);
        TestingCommand few = TestingCommand.run("bench", "validate", "--rows", "10");
        assertThat(few.exitCode()).isEqualTo(2);
        assertThat(few.error()).contains("--rows is 10");
        TestingCommand none = TestingCommand.run("bench", "stream", "--singles", "0");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.error()).contains("--singles is 0");
    }
}
