package io.tributary.validator.check;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tells differences in shared tables that stand from those that are on their way. A shared table's rows arrive through every
 * tenant's stream, so where one tenant's stream stands, another one's later change may be in the target already. A row
 * counts as different when its source had the same row all the time, and the target the same other one at every look, until
 * every tenant's stream had passed a marker that was written after the first look.
 */
public final class SharedConfirmation {
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 500;
    /** So many rows are followed at a time. */
    private static final int FOLLOWED = 10_000;

    private final Plan plan;
    private final Tenant tenant;
    private final Duration limit;

    /** Waits for every tenant's stream for at most a minute; what has stood for so long counts. */
    public SharedConfirmation(Plan plan, Tenant tenant) {
        this(plan, tenant, DEFAULT_LIMIT);
    }

    SharedConfirmation(Plan plan, Tenant tenant, Duration limit) {
        this.plan = plan;
        this.tenant = tenant;
        this.limit = limit;
    }

    /**
     * Looks again at tables that seemed to differ, in sessions of its own, not in snapshots.
     *
     * @param tables shared tables, as the tenant's source has them
     * @return the rows that really differ, ordered by table and key, at most some thousands; empty when all that seemed to
     *     differ was on its way
     * @throws PausedException when so much changes that nothing can be said
     * @throws SQLException when a query failed; then nothing is known
     */
    public List<SharedDifference> confirm(List<Table> tables)
            throws SQLException, PausedException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Connection source = open(tenant.source().connect("tributary validator"));
                Connection target = open(plan.target().database().connect("tributary validator"))) {
            while (true) {
                Map<TableName, SharedLook> standing = new HashMap<>();
                for (Table table : tables) {
                    standing.put(table.name(), SharedLook.first(source, target, table, FOLLOWED));
                }
                boolean whole = standing.values().stream().noneMatch(SharedLook::cut);
                follow(source, target, tables, standing, deadline);
                List<SharedDifference> found = tables.stream()
                        .flatMap(table -> standing.get(table.name()).differences(table.name()).stream())
                        .toList();
                if (!found.isEmpty() || whole) {
                    return found;
                }
                if (System.nanoTime() > deadline) {
                    throw new PausedException(
                            "the shared tables of tenant '" + tenant.slug() + "' change too much to be compared",
                            "validate again when fewer of their rows change at once");
                }
            }
        }
    }

    private void follow(
            Connection source,
            Connection target,
            List<Table> tables,
            Map<TableName, SharedLook> standing,
            long deadline)
            throws SQLException, InterruptedException {
        if (standing.values().stream().allMatch(SharedLook::isEmpty)) {
            return;
        }
        StreamMarkers markers = StreamMarkers.write(plan, target, deadline);
        boolean last = false;
        while (!last && !standing.values().stream().allMatch(SharedLook::isEmpty)) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            // asked before the look: what a stream brought before its marker is in the look then
            last = markers.passed(target) || System.nanoTime() > deadline;
            target.commit();
            for (Table table : tables) {
                SharedLook look = standing.get(table.name());
                if (!look.isEmpty()) {
                    standing.put(table.name(), look.still(source, target, table));
                }
            }
        }
    }

    /** In transactions, so that rows are read a few thousand at a time; each statement sees what is there by then. */
    private static Connection open(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET lock_timeout = '10s'");
            // row-level security that hides rows from this role becomes an error instead of missing rows
            statement.execute("SET row_security = off");
            session.setReadOnly(true);
            session.setAutoCommit(false);
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }
}
