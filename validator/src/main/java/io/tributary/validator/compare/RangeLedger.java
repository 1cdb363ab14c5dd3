package io.tributary.validator.compare;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps what a comparison of all of a tenant's rows has verified in {@code tributary.validation_range}, so that after a kill
 * another goes on behind it. Only one comparison of a tenant at a time has it; a second one keeps nothing.
 */
final class RangeLedger implements AutoCloseable {
    private static final String INSERT = Sql.resource("range_insert.sql");
    private static final String SELECT = Sql.resource("range_select.sql");
    private static final String DELETE = "DELETE FROM tributary.validation_range WHERE migration = ? AND slug = ?";
    private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String migration;
    private final String slug;
    private final Connection session;
    private final Queue<VerifiedRange> verified = new ConcurrentLinkedQueue<>();
    private final ReentrantLock flushing = new ReentrantLock();
    private String basis;
    private Long sourceOffset;
    private long flushedAt = System.nanoTime();

    private RangeLedger(Plan plan, Tenant tenant, Connection session) {
        this.migration = plan.migration();
        this.slug = tenant.slug();
        this.session = session;
    }

    /** One that keeps nothing. */
    static RangeLedger none(Plan plan, Tenant tenant) {
        return new RangeLedger(plan, tenant, null);
    }

    static RangeLedger open(Plan plan, Tenant tenant) throws SQLException {
        Connection session = plan.target().database().connect("tributary validator");
        try {
            if (locked(session, plan, tenant)) {
                return new RangeLedger(plan, tenant, session);
            }
        } catch (SQLException e) {
            session.close();
            throw e;
        }
        session.close();
        return none(plan, tenant);
    }

    private static boolean locked(Connection session, Plan plan, Tenant tenant) throws SQLException {
        String sql = "SELECT pg_try_advisory_lock(hashtextextended(?, 0))";
        try (PreparedStatement lock = session.prepareStatement(sql)) {
            lock.setString(1, "tributary/validation/" + plan.migration() + "/" + tenant.slug());
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** What an earlier run left. */
    record Remains(Long sourceOffset, List<VerifiedRange> ranges) {}

    /**
     * What an earlier run has verified of the same copy and layout, in each table in the order of keys. None of a run that
     * verified nothing for an hour. What cannot be gone on with is forgotten.
     */
    Remains load(String wantedBasis) throws SQLException {
        verified.clear();
        basis = wantedBasis;
        List<VerifiedRange> ranges = new ArrayList<>();
        Long offset = null;
        if (session != null) {
            try (PreparedStatement query = session.prepareStatement(SELECT)) {
                query.setString(1, migration);
                query.setString(2, slug);
                query.setString(3, basis);
                query.setString(4, migration);
                query.setString(5, slug);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        offset = (Long) row.getObject("source_offset");
                        ranges.add(range(row));
                    }
                }
            }
            if (ranges.isEmpty()) {
                clear();
            }
        }
        return new Remains(offset, ranges);
    }

    private static VerifiedRange range(ResultSet row) throws SQLException {
        KeyRange range = new KeyRange(
                row.getLong("number"),
                bound(row.getArray("lower_source"), row.getArray("lower_target")),
                bound(row.getArray("upper_source"), row.getArray("upper_target")));
        return new VerifiedRange(
                new TableName(row.getString("table_schema"), row.getString("table_name")),
                range,
                row.getString("position"),
                new Checksum(row.getLong("row_count"), row.getLong("upper_sum"), row.getLong("lower_sum")));
    }

    private static Bound bound(Array source, Array target) throws SQLException {
        return source == null ? null : new Bound(RowDetail.texts(source), RowDetail.texts(target));
    }

    /** @param offset where the source topic ended before the run read anything; null where that is not known */
    void begin(Long offset) {
        sourceOffset = offset;
    }

    /** Takes down a range; {@link #flush} keeps it. */
    void add(VerifiedRange range) {
        if (session != null) {
            verified.add(range);
        }
    }

    /** Which tables' ranges do not count. */
    interface Replaced {
        Set<TableName> tables() throws SQLException;
    }

    /** Keeps what was taken down, if that was not done for a second and nobody else is at it. */
    void flushNowAndThen(Replaced replaced) throws SQLException {
        if (!verified.isEmpty() && flushing.tryLock()) {
            try {
                if (System.nanoTime() - flushedAt > FLUSH_NANOS) {
                    flush(replaced);
                }
            } finally {
                flushing.unlock();
            }
        }
    }

    /** Keeps what was taken down before this. */
    void flush(Replaced replaced) throws SQLException {
        flushing.lock();
        try {
            flushedAt = System.nanoTime();
            List<VerifiedRange> taken = new ArrayList<>();
            for (VerifiedRange next = verified.poll(); next != null; next = verified.poll()) {
                taken.add(next);
            }
            if (!taken.isEmpty()) {
                insert(taken, replaced.tables());
            }
        } finally {
            flushing.unlock();
        }
    }

    private void insert(List<VerifiedRange> ranges, Set<TableName> replaced) throws SQLException {
        try (PreparedStatement insert = session.prepareStatement(INSERT)) {
            for (VerifiedRange verifiedRange : ranges) {
                if (!replaced.contains(verifiedRange.table())) {
                    bind(insert, verifiedRange);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private void bind(PreparedStatement insert, VerifiedRange verifiedRange) throws SQLException {
        KeyRange range = verifiedRange.range();
        insert.setString(1, migration);
        insert.setString(2, slug);
        insert.setString(3, verifiedRange.table().schema());
        insert.setString(4, verifiedRange.table().name());
        insert.setLong(5, range.number());
        insert.setString(6, basis);
        insert.setObject(7, sourceOffset, Types.BIGINT);
        insert.setString(8, verifiedRange.position());
        bind(insert, 9, range.lower());
        bind(insert, 11, range.upper());
        insert.setLong(13, verifiedRange.sum().rows());
        insert.setLong(14, verifiedRange.sum().upper());
        insert.setLong(15, verifiedRange.sum().lower());
    }

    private void bind(PreparedStatement insert, int index, Bound bound) throws SQLException {
        insert.setArray(index, bound == null ? null : texts(bound.source()));
        insert.setArray(index + 1, bound == null ? null : texts(bound.target()));
    }

    private Array texts(List<String> values) throws SQLException {
        return session.createArrayOf("text", values.toArray());
    }

    /** Forgets what was verified of a table at a position. */
    void forget(TableName table, String position) throws SQLException {
        verified.removeIf(range -> range.table().equals(table));
        delete(" AND table_schema = ? AND table_name = ? AND position = ?::pg_lsn", table, position);
    }

    /** Forgets what was verified of a table. */
    void forget(TableName table) throws SQLException {
        verified.removeIf(range -> range.table().equals(table));
        delete(" AND table_schema = ? AND table_name = ?", table);
    }

    private void delete(String condition, TableName table, String... more) throws SQLException {
        if (session == null) {
            return;
        }
        try (PreparedStatement delete = session.prepareStatement(DELETE + condition)) {
            delete.setString(1, migration);
            delete.setString(2, slug);
            delete.setString(3, table.schema());
            delete.setString(4, table.name());
            for (int i = 0; i < more.length; i++) {
                delete.setString(5 + i, more[i]);
            }
            delete.executeUpdate();
        }
    }

    /** Forgets everything: the run has ended, or begins anew. */
    void clear() throws SQLException {
        verified.clear();
        if (session != null) {
            try (PreparedStatement delete = session.prepareStatement(DELETE)) {
                delete.setString(1, migration);
                delete.setString(2, slug);
                delete.executeUpdate();
            }
        }
    }

    @Override
    public void close() throws SQLException {
        if (session != null) {
            session.close();
        }
    }
}
