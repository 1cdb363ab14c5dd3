package io.tributary.cli.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.preflight.DatabaseFacts.Capacity;
import io.tributary.cli.preflight.DatabaseFacts.CollationVersions;
import io.tributary.cli.preflight.DatabaseFacts.Link;
import io.tributary.cli.preflight.DatabaseFacts.Money;
import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.plan.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What cannot be made wrong on a server of a test: clocks, networks, sizes, libraries. */
class SurveyChecksTest {
    private static final Instant ASKED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Capacity ROOM = new Capacity(10, 10, 8, 100, List.of());

    @Test
    void a_clock_is_read_half_way_between_question_and_answer() {
        ClockReading clock = ClockReading.of(ASKED, ASKED.plusMillis(5_100), ASKED.plusMillis(200));

        assertThat(clock.ahead()).isEqualTo(Duration.ofSeconds(5));
        assertThat(clock.uncertainty()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void a_clock_is_wrong_when_no_delay_of_the_network_explains_it() {
        assertThat(clock(Duration.ofMillis(900), Duration.ZERO)).isEmpty();
        assertThat(clock(Duration.ofMillis(1_900), Duration.ofSeconds(1))).isEmpty();
        assertThat(clock(Duration.ofMillis(-3_000), Duration.ofMillis(10)))
                .hasValueSatisfying(finding -> assertThat(finding.found()).contains("is 3.0 s behind this machine's"));
        assertThat(clock(Duration.ofMillis(3_000), Duration.ofMillis(10)))
                .hasValueSatisfying(
                        finding -> assertThat(finding.found()).contains("is 3.0 s ahead of this machine's"));
    }

    @Test
    void an_unencrypted_connection_over_a_network_is_warned_of_with_the_url_that_encrypts() {
        assertThat(EncryptionCheck.check(survey(new Link(false, true), 0))).allMatch(SurveyChecksTest::passed);
        assertThat(EncryptionCheck.check(survey(new Link(true, false), 0))).allMatch(SurveyChecksTest::passed);

        List<Finding> findings = EncryptionCheck.check(survey(new Link(false, false), 0));

        assertThat(findings).hasSize(2).allMatch(finding -> finding.severity() == Severity.WARNING);
        assertThat(findings.get(1).tenant()).contains("tenant-a");
        assertThat(findings.get(1).remedy())
                .contains("source: { url: \"jdbc:postgresql://far/a?sslmode=verify-full\" }");
    }

    @Test
    void what_is_not_small_is_never_said_to_fit() {
        assertThat(SpaceCheck.check(survey(new Link(true, false), 1_000_000))).allMatch(SurveyChecksTest::passed);

        assertThat(SpaceCheck.check(survey(new Link(true, false), 1L << 40)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.found()).contains("1.0 TB in the sources", "cannot be asked for by SQL");
                    assertThat(finding.remedy()).contains("df -h");
                });
    }

    @Test
    void an_index_of_another_version_of_its_collation_is_warned_of() {
        Survey survey = survey(new Link(true, false), 0);
        DatabaseFacts old = facts("a", new CollationVersions(Optional.of("2.28"), Optional.of("2.36")));

        assertThat(LocaleChecks.versions(survey)).allMatch(SurveyChecksTest::passed);
        assertThat(LocaleChecks.versions(new Survey(
                        null,
                        survey.target(),
                        Map.of(survey.sources().keySet().iterator().next(), old))))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy())
                        .isEqualTo("REINDEX DATABASE \"a\"; ALTER DATABASE \"a\" REFRESH COLLATION VERSION;"));
    }

    private static Optional<Finding> clock(Duration ahead, Duration uncertainty) {
        return ClockCheck.finding("the source's clock", new ClockReading(ahead, uncertainty), Optional.of("tenant-a"));
    }

    private static boolean passed(Finding finding) {
        return finding.severity() == Severity.PASS;
    }

    private static Survey survey(Link link, long bytes) {
        Tenant tenant = new Tenant(
                "tenant-a", "Tenant A", Optional.empty(), new Database("jdbc:postgresql://far/a", "r", new Secret("")));
        CollationVersions same = new CollationVersions(Optional.of("1"), Optional.of("1"));
        return new Survey(null, facts("target", link, 0, same), Map.of(tenant, facts("a", link, bytes, same)));
    }

    private static DatabaseFacts facts(String name, CollationVersions versions) {
        return facts(name, new Link(true, false), 0, versions);
    }

    private static DatabaseFacts facts(String name, Link link, long bytes, CollationVersions versions) {
        return new DatabaseFacts(
                "jdbc:postgresql://far/" + name,
                "role",
                "server",
                name,
                17,
                new DatabaseLocale("libc", "C", "C", ""),
                versions,
                new Money("C", false),
                link,
                new ClockReading(Duration.ZERO, Duration.ZERO),
                ROOM,
                List.of(),
                bytes,
                bytes);
    }
}
