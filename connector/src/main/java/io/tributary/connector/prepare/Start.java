package io.tributary.connector.prepare;

import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Where a capture begins.
 *
 * @param tables the tables that are captured; at least one, each with a primary key
 * @param published those of them whose changes are in the stream; a new table joins once the target has it
 * @param confirmed the slot's position, from which the stream goes on; empty when there is no slot and the rows that are
 *     there are copied first
 * @param keys by table, the columns by which its rows are told apart where they are not the primary key's
 */
public record Start(
        List<Table> tables,
        Set<TableName> published,
        Optional<LogSequenceNumber> confirmed,
        Map<TableName, List<String>> keys) {

    /** One whose tables' rows are told apart by their primary keys. */
    Start(List<Table> tables, Set<TableName> published, Optional<LogSequenceNumber> confirmed) {
        this(tables, published, confirmed, Map.of());
    }

    /** Whether the rows that are there are copied first. */
    public boolean copies() {
        return confirmed.isEmpty();
    }
}
