package io.tributary.contract.control;

import java.util.Locale;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * What has become of a {@link RepairRequest}.
 *
 * @param position the End of the transaction that the rows came with; empty until they are in Kafka
 * @param message what an asked one waits for, if it does, or why it failed
 */
public record RepairStanding(State state, Optional<LogSequenceNumber> position, Optional<String> message) {

    /** How far a repair has come. */
    public enum State {
        /** The connector has yet to do it. */
        ASKED,
        /** The rows are in Kafka, and are applied with the transaction at the position. */
        PUBLISHED,
        /** It will not be done. */
        FAILED;

        static State of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
