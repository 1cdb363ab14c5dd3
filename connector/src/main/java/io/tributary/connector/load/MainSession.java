package io.tributary.connector.load;

import io.tributary.contract.control.CopyRequest;
import io.tributary.contract.control.CopyRequests;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.control.SnapshotRecord;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The session of the target that every load has. It holds the tenant's progress row, so that no sink applies anything
 * meanwhile, removes what the target has of the tenant, and records the load in the commit of the last rows. For one thread.
 */
final class MainSession {
    private final Plan plan;
    private final Tenant tenant;
    private final TargetSession session;
    private final LoadLock lock;
    private final ProgressTable table;
    private Progress before;

    MainSession(Plan plan, Tenant tenant, TargetSession session, LoadLock lock) {
        this.plan = plan;
        this.tenant = tenant;
        this.session = session;
        this.lock = lock;
        this.table = new ProgressTable(plan, tenant);
    }

    /**
     * Removes the tenant's rows. Where nothing has been applied yet, what is there is left of a load that died, and goes in a
     * commit of its own; else readers see it until the commit of the new rows. Other tenants may read shared rows all along:
     * those go in the commit of the new ones.
     */
    void begin(LoadDesign design, UUID tenantId) throws SQLException {
        grant(design);
        lock.takeOver(session.connection(), tenantId);
        lockProgress();
        clear(design.clearings());
        if (!replaces()) {
            beginAnew();
        }
        clear(design.sharedClearings());
    }

    /** It may take as long as the target needs. */
    private void clear(List<String> clearings) throws SQLException {
        int silence = session.connection().getNetworkTimeout();
        session.connection().setNetworkTimeout(Runnable::run, 0);
        for (String clearing : clearings) {
            session.execute(clearing);
        }
        session.connection().setNetworkTimeout(Runnable::run, silence);
    }

    /** Rows that are gone for this session only would keep others from writing theirs. */
    private void beginAnew() throws SQLException {
        long snapshot = before.snapshotId();
        session.commit();
        lock.share(session.connection());
        lockProgress();
        if (before.begun() || before.snapshotId() != snapshot) {
            throw new IllegalStateException("something was applied while rows were to be copied");
        }
    }

    /** It may be held for as long as a sink applies a large transaction. */
    private void lockProgress() throws SQLException {
        before = table.lock(session.connection());
        if (!table.enter(session.connection()).applies()) {
            throw new IllegalStateException("the tenant's pipeline was laid to rest while rows were to be copied");
        }
    }

    /**
     * Whether readers see rows of the tenant that the load is to replace: then there is one commit for all rows, and so this
     * session alone writes them.
     */
    boolean replaces() {
        return before.begun();
    }

    /** Lets the role of the plan's load write; one process after the other, since each changes the same catalog rows. */
    private void grant(LoadDesign design) throws SQLException {
        if (plan.load().role().isEmpty()) {
            return;
        }
        session.execute("SELECT pg_advisory_xact_lock(hashtextextended('tributary/load/grant', 0))");
        List<TableName> tables =
                design.copies().stream().map(copy -> copy.target().name()).toList();
        grant(
                "USAGE",
                "schema",
                tables.stream()
                        .map(TableName::schema)
                        .distinct()
                        .map(Identifiers::quote)
                        .toList());
        grant("INSERT", "table", tables.stream().map(TableName::sql).toList());
        session.commit();
    }

    private void grant(String privilege, String kind, List<String> objects) throws SQLException {
        String role = plan.load().role().orElseThrow();
        // the function for schemas takes a name as it is, that for tables as SQL has it
        String name = kind.equals("schema") ? "(parse_ident(object))[1]" : "object";
        String sql = "SELECT object FROM unnest(?::text[]) AS o (object) WHERE NOT has_" + kind + "_privilege(?, "
                + name + ", ?)";
        List<String> missing = new ArrayList<>();
        try (PreparedStatement query = session.connection().prepareStatement(sql)) {
            query.setArray(1, session.connection().createArrayOf("text", objects.toArray()));
            query.setString(2, role);
            query.setString(3, privilege);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    missing.add(row.getString(1));
                }
            }
        }
        if (!missing.isEmpty()) {
            session.execute("GRANT " + privilege + " ON " + kind + " " + String.join(", ", missing) + " TO "
                    + Identifiers.quote(role));
        }
    }

    /**
     * Records that all rows are there, to be seen with this session's commit.
     *
     * @param load what was copied
     * @throws IllegalStateException when a new copy was asked for meanwhile, or another process has taken over
     */
    void record(FinishedLoad load) throws SQLException {
        session.finish();
        lock.requireNewest(session.connection());
        if (!new SnapshotRecord(plan, tenant).write(session.connection(), load.position(), load.id())) {
            throw new IllegalStateException("a new copy was asked for while rows were copied; they are copied again");
        }
        table.write(session.connection(), progress(load));
    }

    /** The stream's writers are those since the request: what others wrote is not for this copy. */
    private Progress progress(FinishedLoad load) throws SQLException {
        Optional<CopyRequest> request = new CopyRequests(plan, tenant).newest(session.connection());
        long epoch = Math.max(before.epoch(), request.map(CopyRequest::epoch).orElse(0L));
        LogSequenceNumber position = load.position();
        return new Progress(
                position,
                load.targetOffset(),
                epoch,
                Optional.of(load.at()),
                before.appliedAt(),
                load.id(),
                load.rows(),
                0,
                0,
                before.holdAt(),
                before.heldAt());
    }
}
