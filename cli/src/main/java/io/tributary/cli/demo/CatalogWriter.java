package io.tributary.cli.demo;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes into any schema: updates columns that no constraint binds, copies rows under new keys, and deletes its copies.
 * What the server refuses is undone and counted, and the transaction goes on.
 */
final class CatalogWriter implements Writer {
    private static final int STATEMENTS = 4;
    private static final int PERCENT = 100;
    private static final int ROLLED_BACK_PERCENT = 4;
    private static final int UPDATE_PERCENT = 60;
    private static final int COPY_PERCENT = 25;
    private static final int COPIES_KEPT = 200;

    private final List<WritableTable> tables;
    private final ConcurrentLinkedQueue<Copy> copies = new ConcurrentLinkedQueue<>();
    private final AtomicLong refused = new AtomicLong();

    /**
     * A row that this writer made.
     *
     * @param table its table
     * @param key its key's values, as text
     */
    private record Copy(WritableTable table, List<String> key) {}

    private CatalogWriter(List<WritableTable> tables) {
        this.tables = tables;
    }

    /** A writer for those of a tenant's tables that take part. */
    static CatalogWriter of(Plan plan, Tenant tenant) throws SQLException {
        try (Connection source = tenant.source().connect("tributary-demo")) {
            return new CatalogWriter(
                    WritableTable.read(source, table -> plan.tables().selects(table) && !table.equals(Ledger.TABLE)));
        }
    }

    @Override
    public Outcome write(Connection connection, Random random) throws SQLException {
        if (tables.isEmpty()) {
            return Outcome.ROLLED_BACK;
        }
        List<Copy> made = new ArrayList<>();
        int statements = 1 + random.nextInt(STATEMENTS);
        for (int number = 0; number < statements; number++) {
            attempt(connection, random, made);
        }
        if (random.nextInt(PERCENT) < ROLLED_BACK_PERCENT) {
            connection.rollback();
            return Outcome.ROLLED_BACK;
        }
        connection.commit();
        copies.addAll(made);
        return Outcome.COMMITTED;
    }

    private void attempt(Connection connection, Random random, List<Copy> made) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            change(connection, random, made);
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            connection.rollback(before);
            refused.incrementAndGet();
        }
    }

    private void change(Connection connection, Random random, List<Copy> made) throws SQLException {
        WritableTable table = tables.get(random.nextInt(tables.size()));
        int choice = random.nextInt(PERCENT);
        if (choice < UPDATE_PERCENT && !table.free().isEmpty()) {
            List<WritableColumn> free = table.free();
            run(connection, table.update(free.get(random.nextInt(free.size()))), List.of());
        } else if (choice < UPDATE_PERCENT + COPY_PERCENT && copies.size() < COPIES_KEPT) {
            copy(connection, table).ifPresent(made::add);
        } else {
            deleteCopy(connection);
        }
    }

    private static Optional<Copy> copy(Connection connection, WritableTable table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(table.copy());
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            List<String> key = new ArrayList<>();
            for (int column = 1; column <= table.key().size(); column++) {
                key.add(row.getString(column));
            }
            return Optional.of(new Copy(table, Collections.unmodifiableList(key)));
        }
    }

    /** A copy whose deletion is refused, since other rows point at it by now, stays for good. */
    private void deleteCopy(Connection connection) throws SQLException {
        Copy copy = copies.poll();
        if (copy != null) {
            run(connection, copy.table().delete(), copy.key());
        }
    }

    private static void run(Connection connection, String sql, List<String> values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setString(i + 1, values.get(i));
            }
            statement.execute();
        }
    }

    @Override
    public long refused() {
        return refused.get();
    }
}
