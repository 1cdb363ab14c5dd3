package io.tributary.validator.compare;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.Progress;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.topic.Offsets;
import io.tributary.contract.topic.Topics;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Which way a tenant's changes flow at present, and what tells which rows they were about. The layout of a comparison is
 * the same both ways: what the mapping makes of the source's rows, and what the target has.
 */
final class Way implements AutoCloseable {
    private final Plan plan;
    private final Control control;
    private final Tenant tenant;
    private final Direction direction;
    private final Plan pipeline;
    private final Control ofPipeline;
    private final Duration limit;

    /**
     * @param plan a forward one
     * @param control of the target; stays the caller's
     * @param limit how long the other stages may keep a comparison waiting
     */
    Way(Plan plan, Control control, Tenant tenant, Direction direction, Duration limit) {
        boolean forward = direction == Direction.FORWARD;
        this.plan = plan;
        this.control = control;
        this.tenant = tenant;
        this.direction = direction;
        this.pipeline = forward ? plan : plan.reversed(tenant);
        this.ofPipeline = forward ? control : new Control(pipeline, Sessions.APPLICATION);
        this.limit = limit;
    }

    /**
     * The way that a tenant's changes flow now.
     *
     * @throws PausedException when they flow no way any more: the target serves, and the way back has ended
     */
    static Way now(Plan plan, Control control, Tenant tenant, Duration limit) throws SQLException, PausedException {
        if (control.phase(tenant) != Phase.MULTI_TENANT) {
            return new Way(plan, control, tenant, Direction.FORWARD, limit);
        }
        if (!leadsBack(plan, control, tenant)) {
            throw new PausedException(
                    "the target serves tenant '" + tenant.slug()
                            + "' and the way back has ended: its source is as it was"
                            + " then, and there is nothing to compare the target with",
                    "none needed");
        }
        return new Way(plan, control, tenant, Direction.REVERSE, limit);
    }

    /** Whether changes flow back from the target, or will once it serves. */
    static boolean leadsBack(Plan plan, Control control, Tenant tenant) throws SQLException {
        return ask(plan, control, tenant, "SELECT count(*) FROM tributary.way_back WHERE migration = ? AND slug = ?")
                > 0;
    }

    /** A number that grows whenever the tenant is switched. */
    long switches() throws SQLException {
        return ask(
                plan,
                control,
                tenant,
                "SELECT coalesce(max(id), 0) FROM tributary.move WHERE migration = ? AND slug = ?"
                        + " AND state IN ('switched', 'routed', 'done')");
    }

    private static long ask(Plan plan, Control control, Tenant tenant, String sql) throws SQLException {
        return control.with(session -> {
            try (PreparedStatement query = session.prepareStatement(sql)) {
                query.setString(1, plan.migration());
                query.setString(2, tenant.slug());
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    Plan plan() {
        return plan;
    }

    Control control() {
        return control;
    }

    Tenant tenant() {
        return tenant;
    }

    Direction direction() {
        return direction;
    }

    /** The plan of the pipeline whose changes flow. */
    Plan pipeline() {
        return pipeline;
    }

    /** The pipeline's own tenant: lives where changes come from. */
    Tenant pipelineTenant() {
        return pipeline.tenant(tenant.slug());
    }

    Flow flow() {
        return new Flow(ofPipeline, pipelineTenant(), limit);
    }

    /** Opens both sides' sessions. */
    Alignment open(TenantIdentity identity, ComparisonLimits limits) throws SQLException, PausedException {
        Sessions sessions = new Sessions(plan, tenant, identity.id());
        if (direction == Direction.FORWARD) {
            AlignedSnapshots snapshots = AlignedSnapshots.open(sessions, limits);
            return new Alignment(snapshots, snapshots, flow());
        }
        long copy = copy();
        AlignedSnapshots snapshots =
                AlignedSnapshots.open(pipeline, pipelineTenant(), limits, sessions::target, sessions::source);
        return new Alignment(snapshots, new ReversedSnapshots(snapshots, copy), flow());
    }

    /** Which tables flow this way: shared ones do not flow back. */
    Predicate<TableName> selects(MappingRules rules) {
        return table -> plan.tables().selects(table)
                && (direction == Direction.FORWARD
                        || rules.rule(table).filter(TableRule::shared).isEmpty());
    }

    /** The id of the copy that the target's rows began with. */
    long copy() throws SQLException {
        return control.progress(tenant).map(Progress::snapshotId).orElse(0L);
    }

    /** The topic that names, in the source's form, the rows that have changed. */
    String topic() {
        return topic(plan, tenant, direction);
    }

    private static String topic(Plan plan, Tenant tenant, Direction direction) {
        return direction == Direction.FORWARD
                ? new Topics(plan).source(tenant)
                : new Topics(plan.reversed(tenant)).target(tenant);
    }

    /** Where that topic ends; 0 where it is not there. */
    long end() throws ExecutionException, InterruptedException, TimeoutException {
        return Offsets.end(plan, topic());
    }

    /** Where the topic of the other direction ends; 0 where it is not there. */
    long otherEnd() throws ExecutionException, InterruptedException, TimeoutException {
        Direction other = direction == Direction.FORWARD ? Direction.REVERSE : Direction.FORWARD;
        return Offsets.end(plan, topic(plan, tenant, other));
    }

    @Override
    public void close() throws SQLException {
        if (direction == Direction.REVERSE) {
            ofPipeline.close();
        }
    }
}
