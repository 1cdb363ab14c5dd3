package io.tributary.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.chaos.Killer;
import io.tributary.cli.demo.DemoReport.Chaos;
import io.tributary.cli.demo.DemoReport.TenantReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoReportTest {
    private static final LagMeters.Lag NONE = new LagMeters.Lag(null, null);

    private static DemoReport report(boolean equal, long lost, long doubled, long violations) {
        TenantReport tenant = new TenantReport("tenant-a", 5, 3, 2, equal, "0/1", 7, NONE, List.of());
        Chaos chaos = new Chaos(12, 34, Map.of("frozen sink", new Killer.Deaths(2, 10)), 1, 4_321, lost, doubled);
        return new DemoReport(List.of(tenant), NONE, 4_321, 5, 6, List.of(), List.of(), 12_345, violations, 99, chaos);
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
    void a_lag_that_nobody_measured_is_none() {
        assertThat(printed(report(true, 0, 0, 0)))
                .contains("none", "No change was seen on its way")
                .doesNotContain("0.0 ms");
    }
}
