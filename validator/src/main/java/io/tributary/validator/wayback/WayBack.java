package io.tributary.validator.wayback;

import io.tributary.contract.check.Finding;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.PhaseTable;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.control.RuleTable;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.control.StageState;
import io.tributary.contract.control.WayBackTable;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.wire.Marker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Prepares tenants' ways back while their sources still serve them, and rehearses them. Whoever runs stages runs those of a way
 * back too once it was asked for. All of it is safe to repeat, whatever ended it before.
 */
public final class WayBack {
    private static final String APPLICATION = "tributary way back";
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int POLL_MILLIS = 100;

    private final Plan plan;
    private final Control control;

    /**
     * @param plan the forward plan
     * @param control its control schema; not owned
     */
    public WayBack(Plan plan, Control control) {
        this.plan = plan;
        this.control = control;
    }

    /** What stands in the way of a tenant's way back, with what to do about it; empty where nothing does. */
    public Optional<String> obstacle(Tenant tenant) {
        return WayBackChecks.check(plan, tenant).stream()
                .filter(finding -> finding.severity() != Finding.Severity.PASS)
                .map(finding -> finding.found() + "; " + finding.remedy())
                .findFirst();
    }

    /**
     * Gives the source a control schema, asks for the way back, and returns once its connector has made the slot in the target.
     * Changes nothing about who serves the tenant.
     *
     * @throws WayBackException when the slot does not come in time
     */
    public void prepare(Tenant tenant) throws SQLException, InterruptedException, WayBackException {
        Plan back = back(tenant);
        installSource(back, tenant);
        control.with(target -> {
            new WayBackTable(plan).request(target, tenant);
            return null;
        });
        try (Control source = new Control(back, APPLICATION)) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (source.snapshotPosition(tenant).isEmpty()) {
                await(deadline, source, tenant, "the slot of the way back is not there");
            }
        }
    }

    /** The way back with the id that the tenant has in the target, wherever that came from. */
    private Plan back(Tenant tenant) throws SQLException {
        UUID id = control.identity(tenant).id();
        return plan.reversed(new Tenant(tenant.slug(), tenant.name(), Optional.of(id), tenant.source()));
    }

    private void installSource(Plan back, Tenant tenant) throws SQLException {
        MappingRules forward = control.rules();
        try (Control source = new Control(back, APPLICATION)) {
            source.install();
            source.with(session -> {
                SortedMap<TableName, TableRule> rules = new TreeMap<>();
                for (Table table : Catalog.tables(session, plan.tables()::selects)) {
                    if (forward.rule(table.name())
                            .filter(rule -> !rule.shared())
                            .isPresent()) {
                        rules.put(table.name(), TableRule.ofShared());
                    }
                }
                new RuleTable(back.migration(), session).add(new MappingRules(rules));
                return null;
            });
        }
    }

    /**
     * Sends a marker from the target to the source through the stages of the way back, and proves that the sink's role may write
     * every table of the source. The source serves the tenant, and the way back was prepared. Afterwards it rests.
     *
     * @return how long the marker took once the stages were at it
     * @throws WayBackException when the target serves the tenant, the marker does not come in time, or the role lacks a right
     */
    public Duration rehearse(Tenant tenant) throws SQLException, InterruptedException, WayBackException {
        if (control.tenantPhase(tenant).dormant()) {
            throw new WayBackException(
                    "the target serves " + tenant.slug() + ": its way back is in use, and not rehearsed",
                    "tributary status shows how far it is");
        }
        Plan back = back(tenant);
        try (Control source = new Control(back, APPLICATION)) {
            new WriteProof(back, source.rules()).run(tenant);
            Duration took;
            try {
                took = passMarker(back, source, tenant);
            } finally {
                change(back, WayBack::endRehearsal);
            }
            control.with(target -> {
                new WayBackTable(plan).rehearsed(target, tenant);
                return null;
            });
            return took;
        }
    }

    private Duration passMarker(Plan back, Control source, Tenant tenant)
            throws SQLException, InterruptedException, WayBackException {
        LogSequenceNumber position = control.with(target -> {
            emit(target, Marker.SWITCH, back.replicationName(tenant));
            return insertPosition(target);
        });
        UUID id = control.identity(tenant).id();
        change(back, (session, phases) -> {
            requireOpenGate(session, tenant, id);
            phases.resume(session, Phase.SINGLE_TENANT, position);
        });
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (source.tenantPhase(tenant).resumeAt().isPresent()) {
            await(deadline, source, tenant, "the stream of the way back does not begin");
        }
        long began = System.nanoTime();
        String marker = UUID.randomUUID().toString();
        control.with(target -> emit(target, Marker.PREFIX, marker));
        ProgressTable progress = new ProgressTable(back, tenant);
        while (source.with(session -> progress.markerPosition(session, marker)).isEmpty()) {
            await(deadline, source, tenant, "the marker of the rehearsal has not come to the source");
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Behind a fence nothing is rehearsed: the first rows that the target is given to write would be left out. */
    private static void requireOpenGate(Connection source, Tenant tenant, UUID id)
            throws SQLException, WayBackException {
        String sql = "SELECT writable FROM tributary.gate WHERE tenant_id = ? FOR SHARE";
        try (PreparedStatement query = source.prepareStatement(sql)) {
            query.setObject(1, id);
            try (ResultSet row = query.executeQuery()) {
                if (row.next() && !row.getBoolean(1)) {
                    throw new WayBackException(
                            "the writes of " + tenant.slug() + " are stopped: it is being moved",
                            "tributary status shows how far that is");
                }
            }
        }
    }

    /** Whoever wakes up late must not lay a way back to rest that is in use by now. */
    private static void endRehearsal(Connection source, PhaseTable phases) throws SQLException {
        if (phases.read(source)
                .filter(read -> read.phase() == Phase.SINGLE_TENANT)
                .isPresent()) {
            phases.rest(source);
        }
    }

    private static LogSequenceNumber insertPosition(Connection target) throws SQLException {
        try (PreparedStatement query = target.prepareStatement("SELECT pg_current_wal_insert_lsn()");
                ResultSet row = query.executeQuery()) {
            row.next();
            return LogSequenceNumber.valueOf(row.getString(1));
        }
    }

    private static boolean emit(Connection target, String prefix, String content) throws SQLException {
        try (PreparedStatement emit = target.prepareStatement("SELECT pg_logical_emit_message(true, ?, ?)")) {
            emit.setString(1, prefix);
            emit.setString(2, content);
            return emit.execute();
        }
    }

    /** In one transaction of the source's. */
    private static void change(Plan back, Change change) throws SQLException, WayBackException {
        try (Connection session = back.target().database().connect(APPLICATION)) {
            session.setAutoCommit(false);
            change.apply(session, new PhaseTable(back, back.tenants().get(0)));
            session.commit();
        }
    }

    private static void await(long deadline, Control source, Tenant tenant, String what)
            throws SQLException, InterruptedException, WayBackException {
        List<StageReport> reports = source.reports(tenant);
        Optional<StageReport> paused = reports.stream()
                .filter(report -> report.state() == StageState.PAUSED)
                .findFirst();
        if (paused.isPresent()) {
            throw new WayBackException(
                    what + ": the " + paused.get().stage().text() + " of the way back is paused: "
                            + paused.get().reason().orElse(""),
                    paused.get().remedy().orElse("see its log"));
        }
        if (System.nanoTime() > deadline) {
            String retrying = reports.stream()
                    .filter(report -> report.state() == StageState.RETRYING)
                    .map(report -> "; the " + report.stage().text() + ": "
                            + report.reason().orElse(""))
                    .reduce("", String::concat);
            throw new WayBackException(
                    what + " after " + LIMIT.toSeconds() + " s" + retrying,
                    "see to it that all stages run (tributary run), and that no transaction in the target stays open");
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }

    private interface Change {
        void apply(Connection session, PhaseTable phases) throws SQLException, WayBackException;
    }
}
