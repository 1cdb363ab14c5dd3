package io.tributary.contract.control;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Indexes of the target that are built after rows were copied into a table, and not row by row. Each is recorded in
 * {@code tributary.deferred_index} in the transaction that drops it, and stays there until it is built again, whoever dies
 * meanwhile.
 */
public final class DeferredIndexes {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    /** Others that come meanwhile wait so long at most. */
    private static final String DROP_SETTINGS = "SET LOCAL lock_timeout = '100ms'";

    private static final String BUILD_SETTINGS = "SET lock_timeout = 0; SET statement_timeout = 0";
    private static final String ALONE = "hashtextextended('tributary/deferred-index', 0)";
    /**
     * To sort a row into an index with all others costs a third or a fourth of what it costs to put it there alone. So what is
     * there already, which has to be sorted once more, may be more than what comes, but not much.
     */
    private static final int MOST_THERE = 2;

    /** Somebody has built them by hand. */
    private static final String FORGET_BUILT =
            "DELETE FROM tributary.deferred_index d WHERE EXISTS (SELECT FROM pg_index i"
                    + " WHERE i.indexrelid = to_regclass(format('%I.%I', d.table_schema, d.index_name)) AND i.indisvalid)";

    private static final String DROPPABLE = Control.resource("droppable_indexes.sql");
    private static final String READ = Control.resource("deferred_indexes.sql");

    private DeferredIndexes() {}

    /**
     * Drops the indexes of a table that are faster built again when rows have come than with each of them: those that no
     * constraint, no key and no setting of their own needs, while the target serves no tenant, and not much more is in the
     * table than comes. Others that want to use the table wait for a tenth of a second at most.
     *
     * @param session in which statements do not commit by themselves, and no transaction is open
     * @param bytes how large the table is that is to be copied into it
     * @return how many were dropped; empty where somebody uses the table, so that nothing was
     */
    public static OptionalInt drop(Connection session, TableName table, long bytes, Plan plan, Tenant tenant)
            throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(DROP_SETTINGS);
            List<DeferredIndex> dropped = droppable(session, table, bytes, tenant);
            if (!dropped.isEmpty()) {
                statement.execute("LOCK TABLE " + table.sql() + " IN ACCESS EXCLUSIVE MODE");
                dropped = droppable(session, table, bytes, tenant);
            }
            for (DeferredIndex index : dropped) {
                record(session, index, plan);
                statement.execute("DROP INDEX " + index.sql());
            }
            session.commit();
            return OptionalInt.of(dropped.size());
        } catch (SQLException e) {
            session.rollback();
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return OptionalInt.empty();
            }
            throw e;
        }
    }

    private static List<DeferredIndex> droppable(Connection session, TableName table, long bytes, Tenant tenant)
            throws SQLException {
        List<DeferredIndex> found = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(DROPPABLE)) {
            query.setString(1, table.schema());
            query.setString(2, table.name());
            query.setLong(3, MOST_THERE * bytes);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(new DeferredIndex(
                            table, row.getString(1), row.getString(2), tenant.slug(), Optional.empty()));
                }
            }
        }
        return found;
    }

    private static void record(Connection session, DeferredIndex index, Plan plan) throws SQLException {
        String sql = "INSERT INTO tributary.deferred_index"
                + " (table_schema, table_name, index_name, definition, of_migration, of_slug) VALUES (?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (table_schema, index_name) DO UPDATE SET table_name = EXCLUDED.table_name,"
                + " definition = EXCLUDED.definition, of_migration = EXCLUDED.of_migration, of_slug = EXCLUDED.of_slug,"
                + " dropped_at = clock_timestamp(), failure = NULL";
        try (PreparedStatement insert = keyed(session, sql, index)) {
            insert.setString(2, index.table().name());
            insert.setString(3, index.name());
            insert.setString(4, index.definition());
            insert.setString(5, plan.migration());
            insert.setString(6, index.slug());
            insert.executeUpdate();
        }
    }

    /** Those that are not there again yet, of whatever migration; none where the control schema knows of no such thing. */
    public static List<DeferredIndex> all(Connection session) throws SQLException {
        return read(session, false);
    }

    /** Those of them that wait for no tenant's rows any more. */
    public static List<DeferredIndex> due(Connection session) throws SQLException {
        return read(session, true);
    }

    private static List<DeferredIndex> read(Connection session, boolean due) throws SQLException {
        List<DeferredIndex> found = new ArrayList<>();
        if (!there(session)) {
            return found;
        }
        try (Statement query = session.createStatement();
                ResultSet row = query.executeQuery(READ)) {
            while (row.next()) {
                if (!due || row.getBoolean("due")) {
                    found.add(new DeferredIndex(
                            new TableName(row.getString("table_schema"), row.getString("table_name")),
                            row.getString("index_name"),
                            row.getString("definition"),
                            row.getString("of_slug"),
                            Optional.ofNullable(row.getString("failure"))));
                }
            }
        }
        return found;
    }

    private static boolean there(Connection session) throws SQLException {
        try (Statement query = session.createStatement();
                ResultSet row = query.executeQuery("SELECT to_regclass('tributary.deferred_index') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Builds indexes again, one after the other, while everybody goes on reading and writing. It waits for transactions that
     * began before and have used the table. One that cannot be built is kept, with what the server said.
     *
     * @param session in which every statement commits by itself
     * @param which those to be built
     * @return false when another process is building, or one could not be built: then somebody has to come again
     */
    public static boolean build(Connection session, Predicate<DeferredIndex> which) throws SQLException {
        session.setNetworkTimeout(Runnable::run, 0);
        try (Statement statement = session.createStatement()) {
            statement.execute(BUILD_SETTINGS);
            if (!holds(statement, "SELECT pg_try_advisory_lock(" + ALONE + ")")) {
                return false;
            }
            statement.execute(FORGET_BUILT);
            List<DeferredIndex> wanted = all(session);
            boolean all = true;
            for (DeferredIndex index : wanted) {
                all &= !which.test(index) || built(session, index);
            }
            statement.execute("SELECT pg_advisory_unlock(" + ALONE + ")");
            return all;
        }
    }

    /** Somebody may have dropped its table; who was killed while building it has left half of it. */
    private static boolean built(Connection session, DeferredIndex index) throws SQLException {
        try (Statement statement = session.createStatement()) {
            if (holds(
                    statement,
                    "SELECT to_regclass(" + Identifiers.literal(index.table().sql()) + ") IS NOT NULL")) {
                statement.execute("DROP INDEX CONCURRENTLY IF EXISTS " + index.sql());
                statement.execute(index.createConcurrently());
            }
            forget(session, index);
            return true;
        } catch (SQLException e) {
            if (!session.isValid(1)) {
                throw e;
            }
            failed(session, index, e.getMessage());
            return false;
        }
    }

    private static boolean holds(Statement statement, String question) throws SQLException {
        try (ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void forget(Connection session, DeferredIndex index) throws SQLException {
        String sql = "DELETE FROM tributary.deferred_index WHERE table_schema = ? AND index_name = ?";
        try (PreparedStatement delete = keyed(session, sql, index)) {
            delete.setString(2, index.name());
            delete.executeUpdate();
        }
    }

    private static void failed(Connection session, DeferredIndex index, String failure) throws SQLException {
        String sql = "UPDATE tributary.deferred_index SET failure = ? WHERE table_schema = ? AND index_name = ?";
        try (PreparedStatement update = session.prepareStatement(sql)) {
            update.setString(1, failure);
            update.setString(2, index.table().schema());
            update.setString(3, index.name());
            update.executeUpdate();
        }
    }

    private static PreparedStatement keyed(Connection session, String sql, DeferredIndex index) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        statement.setString(1, index.table().schema());
        return statement;
    }
}
