package io.tributary.contract.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.contract.table.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadProgressTest {

    @Test
    void the_rest_is_estimated_by_the_tables_sizes() {
        LoadProgress progress = progress(table(1_000, 0, 900, true), table(50, 500, 100, false));

        assertThat(progress.rows()).isEqualTo(1_050);
        assertThat(progress.totalBytes()).isEqualTo(1_000);
        assertThat(progress.fraction()).isEqualTo(0.91, within(1e-9));
        assertThat(progress.secondsLeft().orElseThrow()).isEqualTo(10 * 0.09 / 0.91, within(1e-9));
    }

    @Test
    void a_table_whose_statistics_are_old_is_not_done_before_it_is() {
        assertThat(progress(table(5_000, 10, 100, false)).fraction()).isEqualTo(0.99);
        assertThat(progress(table(0, 0, 0, true)).fraction()).isEqualTo(1);
    }

    @Test
    void nothing_is_said_of_the_rest_as_long_as_hardly_anything_is_done() {
        assertThat(progress(table(1, 1_000_000, 100, false)).secondsLeft()).isEmpty();
    }

    private static LoadProgress progress(TableLoad... tables) {
        return new LoadProgress(7, Duration.ofSeconds(10), Optional.empty(), List.of(tables));
    }

    private static TableLoad table(long rows, long totalRows, long totalBytes, boolean finished) {
        return new TableLoad(new TableName("public", "t"), rows, rows, totalRows, totalBytes, finished);
    }
}
