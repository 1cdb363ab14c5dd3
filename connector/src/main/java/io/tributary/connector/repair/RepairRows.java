package io.tributary.connector.repair;

import io.tributary.contract.control.RepairedTable;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.wire.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The messages that give a tenant's target the rows that a snapshot of its source has: each row is deleted and, if the source
 * has it, inserted; a whole table is truncated, and all of its rows are inserted. A few hundred rows are in memory at a time.
 */
public final class RepairRows {
    private final Deque<TableRows> tables;

    private RepairRows(Deque<TableRows> tables) {
        this.tables = tables;
    }

    /**
     * Locks the tables, so that none is truncated or rewritten before its rows are read: a snapshot would have none of them
     * then, and say nothing. Waits for no lock, so that nobody waits behind us in turn.
     *
     * @param snapshot a session in a transaction; it keeps the locks to its end
     * @param only the tenant whose rows are meant, where the tables have those of several
     * @param keys the columns by which the stream tells a table's rows, and the request does
     * @throws SQLException with the state 55P03 when another session keeps a table from being read
     */
    public static RepairRows of(
            Connection snapshot, List<RepairedTable> wanted, Optional<UUID> only, Function<Table, List<String>> keys)
            throws SQLException {
        List<TableName> names = wanted.stream().map(RepairedTable::table).toList();
        Map<TableName, Table> known = new HashMap<>();
        for (Table table : Catalog.tables(snapshot, names::contains)) {
            known.put(table.name(), table);
        }
        Deque<TableRows> tables = new ArrayDeque<>();
        List<String> locked = new ArrayList<>();
        for (RepairedTable each : wanted) {
            Table table = Optional.ofNullable(known.get(each.table()))
                    .orElseThrow(() -> new SQLException("the source has no table " + each.table()));
            Table keyed = new Table(table.name(), table.partitioned(), table.columns(), keys.apply(table));
            tables.add(new TableRows(snapshot, keyed, each.keys(), only));
            locked.add(table.ownRows());
        }
        try (Statement statement = snapshot.createStatement()) {
            statement.execute("LOCK TABLE " + String.join(", ", locked) + " IN ACCESS SHARE MODE NOWAIT");
        }
        return new RepairRows(tables);
    }

    /** The next message; empty behind the last one. */
    public Optional<Message> next() throws SQLException {
        while (!tables.isEmpty()) {
            Optional<Message> message = tables.getFirst().next();
            if (message.isPresent()) {
                return message;
            }
            tables.removeFirst();
        }
        return Optional.empty();
    }
}
