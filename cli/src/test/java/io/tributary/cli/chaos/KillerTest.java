package io.tributary.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class KillerTest {
    private final AtomicBoolean settled = new AtomicBoolean();

    /** Something that moves at once, and has begun when the test says so. */
    private final Pulse pulse = new Pulse() {
        @Override
        public boolean settled() {
            return settled.get();
        }

        @Override
        public BooleanSupplier recovery() {
            return () -> true;
        }

        @Override
        public String describe() {
            return "";
        }
    };

    @Test
    void no_more_than_a_quarter_of_the_kills_hits_the_beginning() throws InterruptedException {
        Schedule schedule = new Schedule(List.of(new Victim("one", 1, random -> {})), 5);
        try (Killer killer = Killer.start(schedule, 4, pulse)) {
            await().until(() -> killer.doing().startsWith("waits"));
            assertThat(killer.done()).isEqualTo(1);

            settled.set(true);
            await().until(killer::finished);
            assertThat(killer.deaths()).containsOnlyKeys("one").containsValue(new Killer.Deaths(1, 3));
            assertThat(killer.doing()).isEmpty();
        }
    }

    @Test
    void a_victim_that_does_not_come_back_ends_the_killing_with_its_reason() throws InterruptedException {
        Victim gone = new Victim("one", 1, random -> {
            throw new IllegalStateException("it did not come back");
        });
        try (Killer killer = Killer.start(new Schedule(List.of(gone), 5), 4, pulse)) {
            await().until(() -> killer.failure().isPresent());
            assertThat(killer.failure().get()).hasMessage("it did not come back");
            assertThat(killer.done()).isZero();
        }
    }
}
