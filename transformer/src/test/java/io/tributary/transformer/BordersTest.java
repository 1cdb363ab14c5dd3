package io.tributary.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class BordersTest {
    private static final Begin BEGIN = new Begin(1, Begin.Kind.TRANSACTION);
    private static final Marker MARKER = new Marker("p", "c");
    private static final End END =
            new End(LogSequenceNumber.valueOf(2), LogSequenceNumber.valueOf(1), 1, Instant.EPOCH);

    private final Borders borders = new Borders(10);

    @Test
    void the_border_stays_before_an_open_transaction() {
        borders.read(10, BEGIN);
        borders.read(11, MARKER);
        borders.passOver(12);
        assertThat(borders.border()).isEqualTo(10);
    }

    @Test
    void the_border_moves_behind_an_end_and_behind_stale_records_that_follow() {
        borders.read(10, BEGIN);
        borders.read(11, MARKER);
        borders.read(12, END);
        assertThat(borders.border()).isEqualTo(13);
        borders.passOver(13);
        assertThat(borders.border()).isEqualTo(14);
    }

    @Test
    void a_begin_in_place_of_an_end_opens_no_second_border() {
        borders.read(10, BEGIN);
        borders.read(11, BEGIN);
        assertThat(borders.border()).isEqualTo(10);
        borders.read(12, END);
        assertThat(borders.border()).isEqualTo(13);
    }
}
