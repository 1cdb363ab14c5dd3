package io.tributary.validator.cutover;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.DeferredIndex;
import io.tributary.contract.control.DeferredIndexes;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.gate.FenceException;
import io.tributary.validator.gate.SourceGate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Ends the way back of a tenant that was switched over for good, and removes what its migration has left. Every act is safe to
 * repeat; other tenants are not touched.
 */
public final class Farewell {
    private static final String APPLICATION = "tributary farewell";
    private static final Duration LET_GO = Duration.ofSeconds(60);
    private static final String OWN_TABLES = Statements.resource("own_tables.sql");

    private final Plan plan;
    private final Control control;

    /** The control stays the caller's. */
    public Farewell(Plan plan, Control control) {
        this.plan = plan;
        this.control = control;
    }

    /**
     * Ends the way back: from then on nothing flows between source and target, and there is no rollback any more. The gate of
     * the source stays closed.
     *
     * @throws MoveFailedException when the tenant is not served by the target, a move of it is under way, or a stage does not
     *     let go of a slot; the message says what to do
     */
    public void complete(Tenant tenant) throws SQLException, InterruptedException, MoveFailedException {
        try (MoveLock lock = lock(tenant)) {
            if (control.phase(tenant) != Phase.MULTI_TENANT) {
                throw new MoveFailedException("the target does not serve tenant '" + tenant.slug()
                        + "'; first: tributary cutover --tenant " + tenant.slug());
            }
            ReverseControl reverse = new ReverseControl(plan, tenant, control.identity(tenant));
            try (Connection source = tenant.source().connect(APPLICATION);
                    Connection target = plan.target().database().connect(APPLICATION)) {
                rest(source, reverse);
                end(target, tenant);
                Leftovers.drop(target, reverse.plan().replicationName(reverse.tenant()), LET_GO);
                Leftovers.drop(source, plan.replicationName(tenant), LET_GO);
            }
        }
    }

    private static void rest(Connection source, ReverseControl reverse) throws SQLException {
        source.setAutoCommit(false);
        new ProgressTable(reverse.plan(), reverse.tenant()).lock(source);
        reverse.rest(source);
        source.commit();
        source.setAutoCommit(true);
    }

    private void end(Connection target, Tenant tenant) throws SQLException {
        target.setAutoCommit(false);
        Statements.update(
                target,
                "UPDATE tributary.tenant SET completed_at = coalesce(completed_at, clock_timestamp())"
                        + " WHERE migration = ? AND slug = ?",
                plan.migration(),
                tenant.slug());
        Statements.update(
                target,
                "DELETE FROM tributary.way_back WHERE migration = ? AND slug = ?",
                plan.migration(),
                tenant.slug());
        target.commit();
        target.setAutoCommit(true);
    }

    /**
     * Removes slots, publications, the source's guards and control schema, and the tenant's rows of the target's control
     * schema. Its rows in both databases, and its topics, stay.
     *
     * @param abandon whether a tenant that its source serves may be given up
     * @throws MoveFailedException when the tenant is in the middle of something; the message says what to do
     */
    public void cleanUp(Tenant tenant, boolean abandon) throws SQLException, InterruptedException, MoveFailedException {
        try (MoveLock lock = lock(tenant)) {
            boolean served = control.phase(tenant) == Phase.MULTI_TENANT;
            requireOver(tenant, served, abandon);
            TenantIdentity identity = control.identity(tenant);
            ReverseControl reverse = new ReverseControl(plan, tenant, identity);
            requireStopped(tenant, control.reports(tenant));
            try (Connection target = plan.target().database().connect(APPLICATION);
                    Connection source = tenant.source().connect(APPLICATION)) {
                Leftovers.drop(target, reverse.plan().replicationName(reverse.tenant()), LET_GO);
                Leftovers.drop(source, plan.replicationName(tenant), LET_GO);
                cleanSource(source, tenant, identity, reverse);
                buildIndexes(target, tenant);
                cleanTarget(target, tenant, identity, served);
            }
        } catch (FenceException e) {
            throw new MoveFailedException(e.getMessage() + "; run the same command again");
        }
    }

    /** What its copy has put off, and nobody else would come for. */
    private static void buildIndexes(Connection target, Tenant tenant) throws SQLException, MoveFailedException {
        DeferredIndexes.build(target, index -> index.slug().equals(tenant.slug()));
        Optional<DeferredIndex> left = DeferredIndexes.all(target).stream()
                .filter(index -> index.slug().equals(tenant.slug()))
                .findFirst();
        if (left.isPresent()) {
            throw new MoveFailedException("index " + left.get().name() + " of the target's table "
                    + left.get().table() + ", which was put off for the copy of tenant '" + tenant.slug()
                    + "', is not built: " + left.get().failure().orElse("another process builds indexes at this moment")
                    + "; run the same command again, or create the index by hand before: "
                    + left.get().createConcurrently());
        }
    }

    private void requireOver(Tenant tenant, boolean served, boolean abandon) throws SQLException, MoveFailedException {
        boolean completed = control.with(session -> Statements.first(
                        session,
                        "SELECT completed_at IS NOT NULL FROM tributary.tenant WHERE migration = ? AND slug = ?",
                        row -> row.getBoolean(1),
                        plan.migration(),
                        tenant.slug()))
                .orElse(false);
        if (served && !completed) {
            throw new MoveFailedException("tenant '" + tenant.slug()
                    + "' still has its way back; first: tributary complete" + " --tenant " + tenant.slug());
        }
        if (!served && !abandon) {
            throw new MoveFailedException("the source serves tenant '" + tenant.slug()
                    + "'; to give its migration up: tributary cleanup --tenant " + tenant.slug() + " --abandon");
        }
    }

    private static void requireStopped(Tenant tenant, List<StageReport> reports) throws MoveFailedException {
        Optional<StageReport> alive =
                reports.stream().filter(StageReport::alive).findFirst();
        if (alive.isPresent()) {
            throw new MoveFailedException("the " + alive.get().stage().text() + " still works for tenant '"
                    + tenant.slug()
                    + "'; run the stages with a plan that has the tenant no more, and clean up with one that"
                    + " still has it");
        }
    }

    private void cleanSource(Connection source, Tenant tenant, TenantIdentity identity, ReverseControl reverse)
            throws SQLException, InterruptedException, FenceException {
        new SourceGate(plan, tenant, identity.id()).remove(LET_GO);
        boolean there = exists(source, "tributary.tenant");
        boolean others = there
                && Statements.first(
                                source,
                                "SELECT EXISTS (SELECT FROM tributary.tenant WHERE (migration, slug) <> (?, ?))",
                                row -> row.getBoolean(1),
                                reverse.plan().migration(),
                                tenant.slug())
                        .orElse(false);
        if (others) {
            forget(source, reverse.plan().migration(), tenant.slug());
            Statements.update(source, "DELETE FROM tributary.gate WHERE tenant_id = ?", identity.id());
        } else if (exists(source, "tributary.gate")) {
            Statements.update(source, "DROP SCHEMA tributary CASCADE");
        }
    }

    /** Without a gate a tenant's writes pass. That of one whose source serves stays, closed, as its rows in the target do. */
    private void cleanTarget(Connection target, Tenant tenant, TenantIdentity identity, boolean served)
            throws SQLException {
        target.setAutoCommit(false);
        forget(target, plan.migration(), tenant.slug());
        if (served) {
            Statements.update(target, "DELETE FROM tributary.gate WHERE tenant_id = ?", identity.id());
        }
        target.commit();
    }

    private static void forget(Connection session, String migration, String slug) throws SQLException {
        for (String table : Statements.all(session, OWN_TABLES, row -> row.getString(1))) {
            Statements.update(session, "DELETE FROM " + table + " WHERE migration = ? AND slug = ?", migration, slug);
        }
    }

    private static boolean exists(Connection session, String table) throws SQLException {
        return Statements.first(session, "SELECT to_regclass(?) IS NOT NULL", row -> row.getBoolean(1), table)
                .orElse(false);
    }

    private MoveLock lock(Tenant tenant) throws SQLException, MoveFailedException {
        MoveLock lock = MoveLock.tryTake(plan, tenant).orElseThrow(() -> underWay(tenant));
        Optional<Move> left = control.with(session -> new Journal(plan).unfinished(session, tenant));
        if (left.isPresent()) {
            lock.close();
            throw underWay(tenant);
        }
        return lock;
    }

    private static MoveFailedException underWay(Tenant tenant) {
        return new MoveFailedException(
                "tenant '" + tenant.slug() + "' is being moved; tributary status shows how far that is");
    }
}
