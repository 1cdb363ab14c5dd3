package io.tributary.contract.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class FaultsTest {

    @Test
    void servers_that_are_down_or_restart_pass() {
        assertThat(Faults.passes(new SQLException("refused", "08001"))).isTrue();
        assertThat(Faults.passes(new SQLException("shutting down", "57P01"))).isTrue();
        assertThat(Faults.passes(new RuntimeException(new SQLException("reset", "08006", new EOFException()))))
                .isTrue();
        assertThat(Faults.passes(new KafkaException("no topic", new TimeoutException("no node"))))
                .isTrue();
        assertThat(Faults.passes(new IOException("not taken", new TimeoutException("no node"))))
                .isTrue();
    }

    @Test
    void a_session_that_the_pool_took_away_is_replaced() {
        assertThat(Faults.passes(new SQLException("Connection is closed"))).isTrue();
        assertThat(Faults.passes(new SQLException("Statement is closed"))).isFalse();
    }

    @Test
    void a_table_that_was_rewritten_around_a_crash_is_decoded_by_the_next_session() {
        String said = "ERROR: could not map filenumber \"base/5/16432\" to relation OID";
        assertThat(Faults.passes(new SQLException(said, "XX000"))).isTrue();
        assertThat(Faults.passes(new SQLException("ERROR: could not open relation", "XX000")))
                .isFalse();
    }

    @Test
    void a_copy_whose_slot_lost_its_session_before_the_copy_began_is_made_anew() {
        String said = "ERROR: snapshot \"0000005F-00000007-1\" does not exist";
        assertThat(Faults.passes(new SQLException(said, "42704"))).isTrue();
        assertThat(Faults.passes(new SQLException("ERROR: type \"snapshot\" does not exist", "42704")))
                .isFalse();
    }

    @Test
    void what_a_new_producer_mends_passes() {
        assertThat(Faults.passes(new OutOfOrderSequenceException("7"))).isTrue();
        assertThat(Faults.passes(new IOException("not taken", new ProducerFencedException("by another"))))
                .isTrue();
    }

    @Test
    void what_a_server_refuses_does_not_pass_whatever_it_is_wrapped_in() {
        assertThat(Faults.passes(new IOException("not taken", new RecordTooLargeException("120 MB"))))
                .isFalse();
        assertThat(Faults.passes(new IOException("not taken", new TopicAuthorizationException("t"))))
                .isFalse();
        assertThat(Faults.passes(new IOException(new SQLException("no such table", "42P01"))))
                .isFalse();
        assertThat(Faults.passes(new IllegalStateException("unexpected"))).isFalse();
    }

    @Test
    void a_pause_never_passes() {
        Exception pause = new PausedException("a gap", "resync", new TimeoutException("slow"));
        assertThat(Faults.passes(new RuntimeException(pause))).isFalse();
    }
}
