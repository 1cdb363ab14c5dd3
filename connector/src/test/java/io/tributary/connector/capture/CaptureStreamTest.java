package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.stage.PausedException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.replication.LogSequenceNumber;

class CaptureStreamTest {
    static List<Exception> faults() {
        return List.of(
                new PausedException("the slot was moved", "find out who moved it"),
                new IOException("the slot went back"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void what_keeps_a_run_from_its_first_message_is_told_as_it_is(Exception fault) {
        CaptureStream stream =
                new CaptureStream(new Publisher(null, null, "topic", 1), new FailingOrigin(fault), false);
        assertThatThrownBy(() -> stream.isReady(null)).isSameAs(fault);
    }

    private record FailingOrigin(Exception fault) implements CaptureStream.Origin {
        @Override
        public TransactionAssembler assembler(TransactionAssembler.Output output) throws Exception {
            throw fault;
        }

        @Override
        public void received() {}

        @Override
        public void published() {}

        @Override
        public boolean awaitsAcknowledgement() {
            throw new AssertionError("nothing was written");
        }

        @Override
        public void acknowledged() {
            throw new AssertionError("nothing was acknowledged");
        }

        @Override
        public void copied() {
            throw new AssertionError("nothing was copied");
        }

        @Override
        public void changed(LogSequenceNumber position) {
            throw new AssertionError("nothing has changed");
        }
    }
}
