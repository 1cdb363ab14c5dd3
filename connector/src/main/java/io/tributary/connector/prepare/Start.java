package io.tributary.connector.prepare;

import io.tributary.contract.table.Table;
import java.util.List;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Where a capture begins.
 *
 * @param tables the tables that are captured; at least one, each with a primary key
 * @param confirmed the slot's position, from which the stream goes on; empty when there is no slot and the rows that are
 *     there are copied first
 */
public record Start(List<Table> tables, Optional<LogSequenceNumber> confirmed) {

    /** Whether the rows that are there are copied first. */
    public boolean copies() {
        return confirmed.isEmpty();
    }
}
