package io.tributary.cli.demo;

import io.tributary.contract.control.GateSchema;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes into any schema: updates columns that no constraint binds, moves rows between partitions, copies rows under new
 * keys, makes first rows in empty tables, and deletes its copies. What the server refuses is undone and counted, and the
 * transaction goes on, unless the tenant is being moved: then all of it is to be made again.
 */
final class CatalogWriter implements Writer {
    private static final int STATEMENTS = 4;
    private static final int PERCENT = 100;
    private static final int ROLLED_BACK_PERCENT = 4;
    private static final int UPDATE_PERCENT = 55;
    private static final int MOVE_PERCENT = 10;
    private static final int COPY_PERCENT = 22;
    private static final int COPIES_KEPT = 200;

    private final List<TableTally> tables;
    private final ConcurrentLinkedQueue<Copy> copies = new ConcurrentLinkedQueue<>();
    private final AtomicLong refused = new AtomicLong();

    /**
     * A row that this writer made.
     *
     * @param tally its table
     * @param key its key's values, as text
     */
    private record Copy(TableTally tally, List<String> key) {}

    private CatalogWriter(List<WritableTable> tables) {
        this.tables = tables.stream().map(TableTally::new).toList();
    }

    /** A writer for those of a tenant's tables that take part. */
    static CatalogWriter of(Plan plan, Tenant tenant) throws SQLException {
        try (Connection source = tenant.source().connect("tributary-demo")) {
            return new CatalogWriter(
                    WritableTable.read(source, table -> plan.tables().selects(table) && !Ledger.has(table)));
        }
    }

    @Override
    public Outcome write(Connection connection, Random random) throws SQLException {
        if (tables.isEmpty()) {
            return Outcome.ROLLBACK;
        }
        List<Copy> made = new ArrayList<>();
        int statements = 1 + random.nextInt(STATEMENTS);
        for (int number = 0; number < statements; number++) {
            attempt(connection, random, made);
        }
        if (random.nextInt(PERCENT) < ROLLED_BACK_PERCENT) {
            return Outcome.ROLLBACK;
        }
        // a copy whose transaction does not end well after all is not there to be deleted, which harms nobody
        copies.addAll(made);
        return Outcome.COMMIT;
    }

    private void attempt(Connection connection, Random random, List<Copy> made) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            change(connection, random, made);
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            if (GateSchema.REFUSED.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            refused.incrementAndGet();
        }
    }

    private void change(Connection connection, Random random, List<Copy> made) throws SQLException {
        TableTally tally = tables.get(random.nextInt(tables.size()));
        List<WritableColumn> free = tally.table().free();
        List<WritableColumn> moving = tally.table().moving();
        int choice = random.nextInt(PERCENT);
        if (choice < MOVE_PERCENT && !moving.isEmpty()) {
            run(connection, tally, tally.table().move(oneOf(moving, random)), List.of());
        } else if (choice < UPDATE_PERCENT && !free.isEmpty()) {
            run(connection, tally, tally.table().update(oneOf(free, random)), List.of());
        } else if (choice < UPDATE_PERCENT + COPY_PERCENT && copies.size() < COPIES_KEPT) {
            insert(connection, tally).ifPresent(made::add);
        } else if (tally.mayDeleteAny()) {
            run(connection, tally, tally.table().deleteAny(), List.of());
        } else {
            deleteCopy(connection);
        }
    }

    private static WritableColumn oneOf(List<WritableColumn> columns, Random random) {
        return columns.get(random.nextInt(columns.size()));
    }

    private static Optional<Copy> insert(Connection connection, TableTally tally) throws SQLException {
        tally.insertTried();
        Optional<List<String>> key = inserted(connection, tally.table().copy());
        if (key.isEmpty()) {
            key = inserted(connection, tally.table().firstRow());
        }
        key.ifPresent(made -> tally.inserted());
        return key.map(made -> new Copy(tally, made));
    }

    /** The key of the row that a statement has made, if it has. */
    private static Optional<List<String>> inserted(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            List<String> key = new ArrayList<>();
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                key.add(row.getString(column));
            }
            return Optional.of(Collections.unmodifiableList(key));
        }
    }

    /** A copy whose deletion is refused, since other rows point at it by now, stays for good. */
    private void deleteCopy(Connection connection) throws SQLException {
        Copy copy = copies.poll();
        if (copy != null) {
            run(connection, copy.tally(), copy.tally().table().delete(), copy.key());
        }
    }

    private static void run(Connection connection, TableTally tally, String sql, List<String> values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setString(i + 1, values.get(i));
            }
            tally.changed(statement.executeUpdate());
        }
    }

    /** What a schema's constraints and triggers may say at the end of a transaction, to whoever does not know them. */
    @Override
    public boolean expects(SQLException refused) {
        String state = String.valueOf(refused.getSQLState());
        return List.of("22", "23", "27", "40", "44", "P0").contains(state.substring(0, Math.min(2, state.length())));
    }

    @Override
    public long refused() {
        return refused.get();
    }

    @Override
    public SortedMap<TableName, Boolean> written() {
        SortedMap<TableName, Boolean> written = new TreeMap<>();
        tables.forEach(tally -> written.put(tally.table().name(), tally.written()));
        return written;
    }
}
