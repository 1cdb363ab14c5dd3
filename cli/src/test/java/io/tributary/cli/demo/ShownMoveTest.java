package io.tributary.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.validator.cutover.StepRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShownMoveTest {
    private static StepRecord step(String name, long millis) {
        return new StepRecord(name, "2026-01-01T00:00:00Z", millis, null);
    }

    @Test
    void its_parts_are_the_steps_while_writes_stand_still() {
        assertThat(ShownMove.parts(List.of(
                        step("prepare", 900),
                        step("pause", 0),
                        step("fence", 8),
                        step("switch", 9),
                        step("route", 3),
                        step("checks", 700))))
                .containsExactly(
                        Map.entry("pause", 0L),
                        Map.entry("fence", 8L),
                        Map.entry("switch", 9L),
                        Map.entry("route", 3L));
    }

    @Test
    void one_whose_writes_were_never_stopped_has_no_parts() {
        assertThat(ShownMove.parts(List.of(step("preverify", 5)))).isEmpty();
    }

    @Test
    void it_is_one_sentence_with_the_parts_that_took_time() {
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("pause", 0L);
        parts.put("fence", 8L);
        parts.put("switch", 9L);
        assertThat(new ShownMove("acme", "cutover", "done", 96L, parts, 120, null).sentence())
                .isEqualTo("acme is served by the target; writes stood still 96 ms: fence 8, switch 9");
        assertThat(new ShownMove("acme", "rollback", "done", 96L, parts, 120, null).sentence())
                .startsWith("acme is served by its source again; writes stood still 96 ms");
        assertThat(new ShownMove("acme", "cutover", "undone", 96L, parts, 120, "rows differ").sentence())
                .isEqualTo("acme: its cutover was called off and undone: rows differ");
        assertThat(new ShownMove("acme", "cutover", "refused", null, Map.of(), 0, "lag").sentence())
                .isEqualTo("acme: its cutover was refused: lag");
    }
}
