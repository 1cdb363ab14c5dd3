package io.tributary.contract.plan;

import java.util.Locale;

/** How the rows that a source already has reach the target. */
public enum SnapshotMode {
    /** By COPY from the source into the target, around Kafka. */
    COPY,
    /** Through Debezium's own snapshot and Kafka, as one transaction. */
    DEBEZIUM;

    /** The mode's name in a plan. */
    public String planName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
