package io.tributary.cli.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.console.Console;
import io.tributary.contract.check.Finding;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FindingListTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private final Console console = new Console(stream(out), stream(error), false, false, Map.of());

    @Test
    void what_is_found_of_many_tenants_is_said_once_with_the_remedy_of_each() {
        FindingList.print(console, ofTwenty());

        assertThat(lines(out))
                .containsSubsequence(
                        "Each of 20 tenants",
                        "  warn  sender-timeout  wal_sender_timeout is 2s",
                        "    -> ALTER ROLE r IN DATABASE t1 SET wal_sender_timeout = '60s';",
                        "    -> ALTER ROLE r IN DATABASE t20 SET wal_sender_timeout = '60s';",
                        "  FAIL  wal-level       wal_level is replica",
                        "    -> ALTER SYSTEM SET wal_level = logical;",
                        "Not ready: 20 blockers, 20 warnings, 0 passed.",
                        "In the way: wal-level of 20 tenants.")
                .filteredOn(line -> line.contains("wal_level is replica"))
                .hasSize(1);
    }

    @Test
    void what_is_found_of_few_tenants_is_said_of_each_in_the_order_of_the_tenants() {
        FindingList.print(
                console,
                List.of(
                        Finding.pass("wal-level", Optional.of("a"), "wal_level is logical"),
                        Finding.blocker("table-rights", Optional.of("b"), "none", "GRANT b;"),
                        Finding.blocker("table-rights", Optional.of("a"), "none", "GRANT a;")));

        assertThat(lines(out))
                .containsSubsequence(
                        "Tenant a",
                        "    -> GRANT a;",
                        "Tenant b",
                        "    -> GRANT b;",
                        "In the way: table-rights of b and a.");
    }

    @Test
    void problems_of_many_tenants_are_one_line_that_is_followed_by_whose_they_are() {
        FindingList.printProblems(console, ofTwenty().subList(0, 6));

        assertThat(lines(error))
                .containsExactly(
                        "warn  3 tenants  sender-timeout  wal_sender_timeout is 2s",
                        "    in t1, t2, t3",
                        "    -> ALTER ROLE r IN DATABASE t1 SET wal_sender_timeout = '60s';",
                        "    -> ALTER ROLE r IN DATABASE t2 SET wal_sender_timeout = '60s';",
                        "    -> ALTER ROLE r IN DATABASE t3 SET wal_sender_timeout = '60s';",
                        "FAIL  3 tenants  wal-level       wal_level is replica",
                        "    in t1, t2, t3",
                        "    -> ALTER SYSTEM SET wal_level = logical;");
    }

    private static List<Finding> ofTwenty() {
        List<Finding> findings = new ArrayList<>();
        IntStream.rangeClosed(1, 20).mapToObj(number -> "t" + number).forEach(slug -> {
            findings.add(Finding.warning(
                    "sender-timeout",
                    Optional.of(slug),
                    "wal_sender_timeout is 2s",
                    "ALTER ROLE r IN DATABASE " + slug + " SET wal_sender_timeout = '60s';"));
            findings.add(Finding.blocker(
                    "wal-level", Optional.of(slug), "wal_level is replica", "ALTER SYSTEM SET wal_level = logical;"));
        });
        return findings;
    }

    private static List<String> lines(ByteArrayOutputStream written) {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static PrintStream stream(ByteArrayOutputStream written) {
        return new PrintStream(written, true, StandardCharsets.UTF_8);
    }
}
