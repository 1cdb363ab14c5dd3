package io.tributary.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.cli.chaos.Killer;
import io.tributary.cli.demo.DemoReport.Chaos;
import io.tributary.cli.demo.DemoReport.TenantReport;
import io.tributary.cli.demo.DemoReport.Written;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoReportTest {
    private static final LagMeters.Lag NONE = new LagMeters.Lag(null, null);

    private static DemoReport report(boolean equal, long lost, long doubled, long violations) {
        Chaos chaos = new Chaos(12, 34, Map.of("frozen sink", new Killer.Deaths(2, 10)), 1, 4_321, lost, doubled);
        Written written = written(AccessKind.SOURCES, null, null);
        return new DemoReport(List.of(tenant(equal)), NONE, List.of(), written, 12_345, violations, 99, chaos);
    }

    private static TenantReport tenant(boolean equal) {
        return new TenantReport("tenant-a", 5, 3, 2, 1, equal, "0/1", 7, NONE, List.of());
    }

    private static Written written(AccessKind access, Long failed, String firstFailure) {
        return new Written(access, 4_321, 5, 6, 7, failed, firstFailure, List.of(), List.of());
    }

    private static DemoReport moved(Written written, ShownMove... moves) {
        return new DemoReport(List.of(tenant(true)), NONE, List.of(moves), written, 12_345, 0, 99, null);
    }

    private static ShownMove cutover(String state, String failure) {
        return new ShownMove("tenant-a", "cutover", state, 96L, Map.of("fence", 8L), 131, failure);
    }

    private static String printed(DemoReport report) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DemoReportPrinter.print(report, new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void it_has_passed_only_when_nothing_is_lost_doubled_different_or_was_seen_half_done() {
        assertThat(report(true, 0, 0, 0).passed()).isTrue();
        assertThat(report(false, 0, 0, 0).passed()).isFalse();
        assertThat(report(true, 1, 0, 0).passed()).isFalse();
        assertThat(report(true, 0, 1, 0).passed()).isFalse();
        assertThat(report(true, 0, 0, 1).passed()).isFalse();
    }

    @Test
    void it_tells_what_was_killed_and_what_became_of_the_transactions() {
        assertThat(printed(report(true, 0, 0, 0)))
                .contains(
                        "Killed 12 times in 34 s",
                        "  frozen sink              2               10",
                        "Transactions applied: 4,321, lost: 0, doubled: 0",
                        "Invariants read on the target meanwhile, as the tenants' applications: 12,345 times; violations seen: 0",
                        "--seed 99",
                        "EQUAL");
        assertThat(printed(report(true, 3, 0, 0))).contains("lost: 3", "NOT AS PROMISED");
    }

    @Test
    void a_transaction_that_failed_makes_equal_rows_no_pass() {
        DemoReport report = moved(written(AccessKind.PGBOUNCER, 1L, "tenant-a: 23505 twice"), cutover("done", null));
        assertThat(report.equal()).isFalse();
        assertThat(report.passed()).isFalse();
        assertThat(report.rowsAsPromised()).isTrue();
        assertThat(printed(report)).contains("1 failed (the first: tenant-a: 23505 twice)", "NOT AS PROMISED");
    }

    @Test
    void a_move_that_was_called_off_makes_equal_rows_no_pass_and_is_told_with_its_reason() {
        DemoReport report = moved(written(AccessKind.PGBOUNCER, 0L, null), cutover("undone", "too slow"));
        assertThat(report.equal()).isTrue();
        assertThat(report.passed()).isFalse();
        assertThat(printed(report)).contains("undone", "    too slow", "NOT AS PROMISED");
    }

    @Test
    void moves_are_told_with_what_their_applications_noticed() {
        assertThat(printed(moved(written(AccessKind.PGBOUNCER, 0L, null), cutover("done", null))))
                .contains(
                        "Moved while the applications wrote through PgBouncer",
                        "  tenant-a  cutover  done                 96 ms               131 ms  fence 8",
                        "0 failed",
                        "EQUAL");
        assertThat(printed(moved(written(AccessKind.ROUTING, 0L, null), cutover("done", null))))
                .contains("7 times a transaction was refused meanwhile and made again");
    }

    @Test
    void its_json_has_the_applications_numbers_at_the_top() {
        JsonNode json =
                new ObjectMapper().valueToTree(moved(written(AccessKind.ROUTING, 0L, null), cutover("done", null)));
        assertThat(json.path("equal").asBoolean()).isTrue();
        assertThat(json.path("access").asText()).isEqualTo("routing");
        assertThat(json.path("transactions").asLong()).isEqualTo(4_321);
        assertThat(json.path("failedTransactions").asLong(-1)).isZero();
        assertThat(json.path("moves").path(0).path("pauseMillis").asLong()).isEqualTo(96);
        assertThat(json.path("moves").path(0).path("parts").path("fence").asLong())
                .isEqualTo(8);
    }

    @Test
    void a_lag_that_nobody_measured_is_none() {
        assertThat(printed(report(true, 0, 0, 0)))
                .contains("none", "No change was seen on its way")
                .doesNotContain("0.0 ms");
    }
}
