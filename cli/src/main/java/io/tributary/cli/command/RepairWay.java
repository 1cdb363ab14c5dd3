package io.tributary.cli.command;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.RepairedTable;
import io.tributary.contract.control.WayBackTable;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableShape;
import io.tributary.validator.compare.RowDifference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The way that a repair's rows take: with the stream of the side that serves the tenant, to the other. */
final class RepairWay implements AutoCloseable {
    private final Plan pipeline;
    private final Control control;
    private final Tenant tenant;
    private final Optional<ServedRows> served;

    private RepairWay(Plan pipeline, Control control, Tenant tenant, Optional<ServedRows> served) {
        this.pipeline = pipeline;
        this.control = control;
        this.tenant = tenant;
        this.served = served;
    }

    /**
     * The way that the tenant's changes flow now.
     *
     * @param control the control schema of the target; stays the caller's
     * @throws CommandFailure when they flow no way, or are about to turn
     */
    static RepairWay of(Plan plan, Control control, Tenant tenant) throws CommandFailure, SQLException {
        Phase phase = control.phase(tenant);
        if (phase == Phase.SINGLE_TENANT || phase == Phase.REPLICATION) {
            return new RepairWay(plan, control, tenant, Optional.empty());
        }
        if (phase != Phase.MULTI_TENANT) {
            throw underWay(tenant);
        }
        if (!control.with(new WayBackTable(plan)::tenants).contains(tenant.slug())) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "nothing was changed: the target serves tenant '" + tenant.slug()
                            + "' and its way back has ended, so that its source is as it was then; what the target"
                            + " has is what counts, and needs no repair");
        }
        MappingRules rules = control.rules();
        TenantIdentity identity = control.identity(tenant);
        Plan reversed = plan.reversed(tenant);
        Connection target = plan.target().database().connect(ResyncCommand.APPLICATION);
        return new RepairWay(
                reversed,
                new Control(reversed, ResyncCommand.APPLICATION),
                reversed.tenant(tenant.slug()),
                Optional.of(new ServedRows(target, rules, identity)));
    }

    /** A request that came while the tenant was being switched. */
    static CommandFailure underWay(Tenant tenant) {
        return new CommandFailure(
                ExitCode.FAILED,
                "nothing was changed: tenant '" + tenant.slug()
                        + "' is being switched; tributary status says how far it is, and afterwards the same command"
                        + " repairs what still differs");
    }

    /** Whether the rows come from the target, to the tenant's source. */
    boolean leadsBack() {
        return pipeline.direction() == Direction.REVERSE;
    }

    /** The plan of the pipeline that brings them. */
    Plan pipeline() {
        return pipeline;
    }

    /** Its control schema. */
    Control control() {
        return control;
    }

    /** The tenant as the pipeline's plan has it. */
    Tenant tenant() {
        return tenant;
    }

    /**
     * By what a row that differs is named for a repair; empty where it cannot be.
     *
     * @param shape the source's table
     */
    Optional<List<String>> key(TableShape shape, RowDifference row) throws SQLException {
        if (row.sourceKey() != null) {
            return Optional.of(key(shape, row.sourceKey()));
        }
        return served.isPresent() && !row.cut()
                ? served.get().key(shape, RecordText.parse(row.key()))
                : Optional.empty();
    }

    /** The same of a row that the source knows by a key. */
    List<String> key(TableShape shape, List<String> sourceKey) {
        return served.map(rows -> rows.keyOf(shape, sourceKey)).orElse(sourceKey);
    }

    /**
     * The table by its name where the rows come from.
     *
     * @param shape the source's table
     * @throws CommandFailure when no rows were named, and they come from the target
     */
    RepairedTable there(RepairedTable rows, TableShape shape) throws CommandFailure {
        if (served.isEmpty()) {
            return rows;
        }
        List<List<String>> keys = rows.keys()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.FAILED,
                        "nothing was changed: more rows of table " + rows.table()
                                + " differ than can be named, and a whole table is not taken back from the target; the"
                                + " source's rows can be written by hand, see docs/cutover.md"));
        return RepairedTable.of(TableMapping.targetName(shape.name()), keys);
    }

    @Override
    public void close() throws SQLException {
        if (served.isPresent()) {
            served.get().close();
            control.close();
        }
    }
}
