package io.tributary.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final List<Victim> VICTIMS =
            List.of(new Victim("often", 3, random -> {}), new Victim("seldom", 1, random -> {}));

    private static List<Schedule.Step> steps(long seed) {
        Schedule schedule = new Schedule(VICTIMS, seed);
        return Stream.generate(schedule::next).limit(1_000).toList();
    }

    @Test
    void the_same_seed_gives_the_same_deaths_after_the_same_pauses() {
        assertThat(steps(42)).isEqualTo(steps(42)).isNotEqualTo(steps(43));
    }

    @Test
    void victims_die_as_often_as_they_weigh() {
        Map<String, Long> deaths = steps(1).stream()
                .collect(Collectors.groupingBy(step -> step.victim().name(), Collectors.counting()));

        assertThat(deaths.get("often")).isBetween(700L, 800L);
        assertThat(deaths.get("seldom")).isEqualTo(1_000 - deaths.get("often"));
    }

    @Test
    void no_pause_is_without_an_end() {
        assertThat(steps(1)).allSatisfy(step -> assertThat(step.pauseMillis()).isBetween(100L, 5_000L));
    }
}
