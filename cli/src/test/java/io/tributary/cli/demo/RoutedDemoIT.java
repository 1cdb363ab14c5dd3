package io.tributary.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.console.Console;
import io.tributary.cli.console.Progress;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** The demo where no PgBouncer is installed. */
class RoutedDemoIT {

    @Test
    void applications_that_follow_the_routing_state_are_refused_for_moments_and_lose_no_transaction() throws Exception {
        DemoOptions options = new DemoOptions(2, 3, Optional.empty(), false, 0, 7, false);
        Console console = new Console(System.out, System.err, false, false, Map.of());
        try (Demo demo = new Demo(options, new Progress(console))) {
            DemoReport report = demo.run();

            assertThat(report.passed()).isTrue();
            assertThat(report.written().access()).isEqualTo(AccessKind.ROUTING);
            assertThat(report.written().failedTransactions())
                    .as(report.written().firstFailure())
                    .isZero();
            assertThat(report.written().waited()).isPositive();
            assertThat(report.moves())
                    .extracting(ShownMove::slug, ShownMove::kind, ShownMove::state)
                    .containsExactly(
                            done("tenant-a", "cutover"),
                            done("tenant-a", "rollback"),
                            done("tenant-a", "cutover"),
                            done("tenant-b", "cutover"));
            assertThat(report.tenants().get(0).changesBack()).isPositive();
        }
    }

    private static Tuple done(String slug, String kind) {
        return Tuple.tuple(slug, kind, "done");
    }
}
