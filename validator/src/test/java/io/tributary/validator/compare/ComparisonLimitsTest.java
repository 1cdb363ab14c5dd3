package io.tributary.validator.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.plan.ValidationSettings;
import org.junit.jupiter.api.Test;

class ComparisonLimitsTest {
    @Test
    void a_plan_limits_each_side_and_both_sides_rows_are_counted() {
        ValidationSettings none = ValidationSettings.DEFAULT;
        ValidationSettings settings =
                new ValidationSettings(none.interval(), none.fullEvery(), none.parallelism(), 5_000);
        assertThat(ComparisonLimits.of(settings).rowsPerSecond()).isEqualTo(10_000);
    }
}
