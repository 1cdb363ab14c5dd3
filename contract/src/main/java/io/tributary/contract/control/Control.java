package io.tributary.contract.control;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The control schema {@code tributary} in the target, through which stages and commands coordinate. One session, opened
 * anew when it was lost. Safe for use by many threads, one at a time.
 */
public final class Control implements AutoCloseable {
    private static final int VALIDITY_SECONDS = 5;
    private static final int NETWORK_TIMEOUT_MILLIS = 60_000;
    /** Longer than {@link Lease#VALIDITY}, so that whoever loses a lease like this knows before another one has it. */
    private static final String FORGET_FROZEN_HOLDERS = "SET idle_session_timeout = '60s'";

    private final Plan plan;
    private final String application;
    private Connection connection;

    /** Connects on first use. */
    public Control(Plan plan, String application) {
        this.plan = plan;
        this.application = application;
    }

    /** Whether the control schema is there at all. */
    public synchronized boolean installed() throws SQLException {
        try (PreparedStatement query =
                        session().prepareStatement("SELECT to_regclass('tributary.progress') IS NOT NULL");
                ResultSet row = query.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Creates the control schema's tables where they are not there already, in the session's transaction if it is in one. */
    public static void createSchema(Connection session) throws SQLException {
        ControlSchema.create(session);
    }

    /** Creates the control schema and the plan's tenants in it, where they are not there already, in one transaction. */
    public synchronized void install() throws SQLException {
        inTransaction(session -> {
            createSchema(session);
            TenantTable tenants = new TenantTable(plan, session);
            for (Map.Entry<Tenant, TenantIdentity> tenant : tenants.identities().entrySet()) {
                tenants.insert(tenant.getKey(), tenant.getValue());
            }
        });
    }

    /** The tenant's identity. {@link #install} has been called before. */
    public synchronized TenantIdentity identity(Tenant tenant) throws SQLException {
        return tenantColumn(
                        tenant,
                        "tenant_id, ordinal",
                        (row, columns) -> new TenantIdentity(row.getObject(1, UUID.class), row.getInt(2)))
                .orElseThrow();
    }

    /** What the plan's tenants are, or will be once {@link #install} is called; in the plan's order. */
    public synchronized Map<Tenant, TenantIdentity> identities() throws SQLException {
        return new TenantTable(plan, session()).identities();
    }

    /** How tables' rows are mapped; empty before the target's schema was applied. */
    public synchronized MappingRules rules() throws SQLException {
        return new RuleTable(plan.migration(), session()).load();
    }

    /** A table of the target; empty where it is not there. */
    public synchronized Optional<Table> targetTable(TableName table) throws SQLException {
        return Catalog.tables(session(), table::equals).stream().findFirst();
    }

    /** The names of the columns that a table of the target has; none where the table is not there. */
    public synchronized Set<String> targetColumns(TableName table) throws SQLException {
        Set<String> columns = new HashSet<>();
        for (Table found : Catalog.tables(session(), table::equals)) {
            found.columns().forEach(column -> columns.add(column.name()));
        }
        return columns;
    }

    /** What the tenant's application is told. */
    public synchronized Phase phase(Tenant tenant) throws SQLException {
        return tenantColumn(tenant, "phase", ResultSet::getString)
                .map(Phase::of)
                .orElseThrow();
    }

    /** Whether the tenant's stages are at work. */
    public synchronized TenantPhase tenantPhase(Tenant tenant) throws SQLException {
        return new PhaseTable(plan, tenant)
                .read(session())
                .orElseThrow(() -> new SQLException("the control schema has no tenant '" + tenant.slug() + "'"));
    }

    /** Records that the stream goes on where it was to resume; the slot's position where it had not gone on before. */
    public synchronized void recordResumed(Tenant tenant, Optional<LogSequenceNumber> slot) throws SQLException {
        inTransaction(session -> new PhaseTable(plan, tenant).resumed(session, slot));
    }

    /** Records that the slot of a way back is there, from which its stream goes on; no row is copied. */
    public synchronized void recordSlot(Tenant tenant, LogSequenceNumber slot) throws SQLException {
        inTransaction(session -> new PhaseTable(plan, tenant).begun(session, slot));
    }

    /** Where the source's slot began; empty until all rows that the source had there are in Kafka, or in the target. */
    public synchronized Optional<LogSequenceNumber> snapshotPosition(Tenant tenant) throws SQLException {
        return tenantColumn(tenant, "snapshot_position", ResultSet::getString).map(LogSequenceNumber::valueOf);
    }

    /**
     * Records that all rows that the source had at a position are in Kafka, and that the stream goes on from there.
     *
     * @param snapshotId the id of the snapshot that they are
     * @return false when a new copy was asked for since the snapshot began, so that this one does not count
     */
    public synchronized boolean recordSnapshot(Tenant tenant, LogSequenceNumber position, long snapshotId)
            throws SQLException {
        boolean[] counts = {false};
        inTransaction(session -> counts[0] = new SnapshotRecord(plan, tenant).write(session, position, snapshotId));
        return counts[0];
    }

    /** The newest request to copy the tenant anew; empty when nobody ever asked. */
    public synchronized Optional<CopyRequest> copyRequest(Tenant tenant) throws SQLException {
        return new CopyRequests(plan, tenant).newest(session());
    }

    /** The request for a new copy of the tenant that has yet to be applied, if there is one. */
    public synchronized Optional<CopyRequest> awaitedCopy(Tenant tenant) throws SQLException {
        Optional<Progress> progress = progress(tenant);
        return copyRequest(tenant)
                .filter(request -> progress.filter(request::pending).isPresent());
    }

    /** How many refused changes of the tenant were left out since it was copied last. */
    public synchronized long skippedChanges(Tenant tenant) throws SQLException {
        return new RefusalTable(plan, tenant).skipped(session());
    }

    /** Whether a new copy was asked for since a turn with this epoch began, so that what it does counts no more. */
    public boolean overruled(Tenant tenant, long epoch) throws SQLException {
        return copyRequest(tenant).filter(request -> request.epoch() > epoch).isPresent();
    }

    /** Asks or changes something on the session of this object, outside of any transaction. */
    public synchronized <T> T with(Request<T> request) throws SQLException {
        return request.run(session());
    }

    /** What the tenant's source looked like where its stream is, as {@link #recordSourceLayout} was told. */
    public synchronized Optional<String> sourceLayout(Tenant tenant) throws SQLException {
        return new LayoutTable(plan.migration(), tenant.slug()).read(session());
    }

    /** Records, as JSON, what the tenant's source looks like where its stream is. */
    public synchronized void recordSourceLayout(Tenant tenant, String layout) throws SQLException {
        new LayoutTable(plan.migration(), tenant.slug()).write(session(), layout);
    }

    /** How far the tenant's changes have been applied; empty when the control schema does not know the tenant. */
    public synchronized Optional<Progress> progress(Tenant tenant) throws SQLException {
        return new ProgressTable(plan, tenant).read(session());
    }

    /**
     * Takes a tenant's stage for this process, if no other process has it. The lease lasts until it is given back or the
     * session ends, as it does when nothing is asked of it for a minute: its process is frozen, or cut off.
     */
    public synchronized Optional<Lease> tryLease(StageName stage, Tenant tenant) throws SQLException {
        Connection session = session();
        execute(session, FORGET_FROZEN_HOLDERS);
        if (!locked(session, "pg_try_advisory_lock", stage, tenant)) {
            return Optional.empty();
        }
        // the clock keeps epochs growing when the table was created anew or restored, while the topics were kept
        String sql = "INSERT INTO tributary.stage (migration, slug, stage, epoch, state, owner)"
                + " VALUES (?, ?, ?, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, 'running', ?)"
                + " ON CONFLICT (migration, slug, stage) DO UPDATE"
                + " SET epoch = greatest(tributary.stage.epoch + 1, EXCLUDED.epoch), owner = EXCLUDED.owner"
                + " RETURNING epoch";
        try (PreparedStatement upsert = session.prepareStatement(sql)) {
            upsert.setString(1, plan.migration());
            upsert.setString(2, tenant.slug());
            upsert.setString(3, stage.text());
            upsert.setString(4, application);
            try (ResultSet row = upsert.executeQuery()) {
                row.next();
                return Optional.of(new Lease(this, session, stage, tenant, row.getLong(1), tenantPhase(tenant)));
            }
        } catch (SQLException e) {
            // with the session go its locks: one that nobody knows of would keep every other process out
            session.close();
            throw e;
        }
    }

    /** Whether what a turn does for the tenant is no more what is to be done, since its phase is another than when it began. */
    boolean outdated(Tenant tenant, TenantPhase began) throws SQLException {
        return began.endsWith(tenantPhase(tenant), plan.direction());
    }

    /** Whether a lease's session, and so the lease, is still there. */
    synchronized boolean holds(Connection session) {
        try {
            return session == connection && session.isValid(VALIDITY_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    synchronized void giveBack(Connection session, StageName stage, Tenant tenant) throws SQLException {
        if (session == connection && !session.isClosed()) {
            locked(session, "pg_advisory_unlock", stage, tenant);
        }
    }

    /** Says what a stage is doing for a tenant. */
    public synchronized void report(StageName stage, Tenant tenant, StageState state, String reason, String remedy)
            throws SQLException {
        report(stage, tenant, Long.MAX_VALUE, state, reason, remedy);
    }

    /** The same, unless a lease with a greater epoch has been given since. */
    synchronized void report(StageName stage, Tenant tenant, long epoch, StageState state, String reason, String remedy)
            throws SQLException {
        update(
                "UPDATE tributary.stage SET state = ?, reason = ?, remedy = ?, changed_at = CASE WHEN state = ? AND reason"
                        + " IS NOT DISTINCT FROM ? THEN changed_at ELSE clock_timestamp() END"
                        + " WHERE migration = ? AND slug = ? AND stage = ? AND epoch <= ?::bigint",
                state.text(),
                reason,
                remedy,
                state.text(),
                reason,
                plan.migration(),
                tenant.slug(),
                stage.text(),
                Long.toString(epoch));
    }

    /** What the stages last said of themselves for a tenant, in the order of the pipeline. */
    public synchronized List<StageReport> reports(Tenant tenant) throws SQLException {
        List<StageReport> reports = new ArrayList<>();
        String sql = resource("reports.sql");
        try (PreparedStatement query = session().prepareStatement(sql)) {
            query.setString(1, plan.migration());
            query.setString(2, tenant.slug());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    reports.add(report(row));
                }
            }
        }
        reports.sort((one, other) -> one.stage().compareTo(other.stage()));
        return reports;
    }

    private static StageReport report(ResultSet row) throws SQLException {
        return new StageReport(
                StageName.valueOf(row.getString("stage").toUpperCase(Locale.ROOT)),
                StageState.of(row.getString("state")),
                row.getBoolean("alive"),
                Optional.ofNullable(row.getString("reason")),
                Optional.ofNullable(row.getString("remedy")),
                row.getTimestamp("changed_at").toInstant());
    }

    private boolean locked(Connection session, String function, StageName stage, Tenant tenant) throws SQLException {
        String sql = "SELECT " + function + "(hashtextextended(?, 0))";
        try (PreparedStatement lock = session.prepareStatement(sql)) {
            lock.setString(1, "tributary/stage/" + plan.migration() + "/" + tenant.slug() + "/" + stage.text());
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private <T> Optional<T> tenantColumn(Tenant tenant, String column, ColumnReader<T> reader) throws SQLException {
        String sql = "SELECT " + column + " FROM tributary.tenant WHERE migration = ? AND slug = ?";
        try (PreparedStatement query = session().prepareStatement(sql)) {
            query.setString(1, plan.migration());
            query.setString(2, tenant.slug());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.ofNullable(reader.read(row, column)) : Optional.empty();
            }
        }
    }

    private void update(String sql, String... values) throws SQLException {
        try (PreparedStatement update = session().prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setString(i + 1, values[i]);
            }
            update.executeUpdate();
        }
    }

    private void inTransaction(Work work) throws SQLException {
        Connection session = session();
        session.setAutoCommit(false);
        try {
            work.run(session);
            session.commit();
        } catch (SQLException e) {
            session.rollback();
            throw e;
        } finally {
            session.setAutoCommit(true);
        }
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection session() throws SQLException {
        if (connection == null || connection.isClosed()) {
            connection = plan.target().database().connect(application);
            // every statement here is short; one that never ends would keep all tenants of the process waiting
            connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
        }
        return connection;
    }

    static String resource(String name) {
        try (InputStream stream = Control.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }

    /** What is asked of the control schema. Short, and keeps nothing of the session. */
    public interface Request<T> {
        T run(Connection session) throws SQLException;
    }

    private interface Work {
        void run(Connection session) throws SQLException;
    }

    private interface ColumnReader<T> {
        T read(ResultSet row, String column) throws SQLException;
    }
}
