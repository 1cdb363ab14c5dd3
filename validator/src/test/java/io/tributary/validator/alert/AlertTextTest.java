package io.tributary.validator.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.plan.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertTextTest {
    private static final Tenant TENANT =
            new Tenant("tenant-a", "Tenant A Corp", Optional.empty(), new Database("", "", new Secret("")));
    private static final Instant BEGAN = Instant.parse("2026-03-01T02:00:00Z");

    @Test
    void the_beginning_says_where_what_since_when_and_what_to_do() {
        assertThat(AlertText.of("saas", TENANT, alert(Optional.empty(), AlertTable.BEGIN)))
                .isEqualTo("Tributary, migration saas, tenant tenant-a (Tenant A Corp): the tenant is PAUSED, since"
                        + " 2026-03-01 02:00:00 UTC.\nWhat: the sink waits: a gap\nWhat to do: tributary resync");
    }

    @Test
    void the_end_says_for_how_long_it_was_so() {
        assertThat(AlertText.of("saas", TENANT, alert(Optional.of(BEGAN.plusSeconds(245)), "end")))
                .isEqualTo("Tributary, migration saas, tenant tenant-a (Tenant A Corp): no stage is paused any more,"
                        + " since 2026-03-01 02:04:05 UTC. It lasted 4 min 5 s, from 2026-03-01 02:00:00 UTC on.\n"
                        + "What it was: the sink waits: a gap");
    }

    @Test
    void durations_are_in_words() {
        assertThat(AlertText.words(Duration.ofMillis(400))).isEqualTo("less than a second");
        assertThat(AlertText.words(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(AlertText.words(Duration.ofSeconds(7_384))).isEqualTo("2 h 3 min");
        assertThat(AlertText.words(Duration.ofHours(49))).isEqualTo("2 d 1 h");
    }

    private static Alert alert(Optional<Instant> ended, String due) {
        return new Alert(
                1,
                "tenant-a",
                AlertKind.PAUSED,
                "the sink waits: a gap",
                "tributary resync",
                BEGAN,
                ended,
                due,
                0,
                false);
    }
}
