package io.tributary.validator.cutover;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.pgbouncer.PgBouncer;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Who takes part in a move beside the databases. */
public record Parties(
        Router router,
        Hooks hooks,
        WayBack wayBack,
        FencedValidator validator,
        Sequences sequences,
        PostChecks postChecks) {

    /** Those that a plan asks for. The control stays the caller's. */
    public static Parties of(Plan plan, Control control) {
        return new Parties(
                PgBouncer.of(plan, control),
                hooks(plan, control),
                new PlannedWayBack(plan, control),
                new PlannedValidator(plan, control),
                new PlannedSequences(plan, control),
                new io.tributary.validator.postcheck.PostChecks(plan, control)::run);
    }

    /** The same with another way back. */
    public Parties with(WayBack other) {
        return new Parties(router, hooks, other, validator, sequences, postChecks);
    }

    private static Hooks hooks(Plan plan, Control control) {
        io.tributary.validator.hook.Hooks hooks =
                new io.tributary.validator.hook.Hooks(plan, tenant -> id(control, tenant));
        return hooks::run;
    }

    private static Optional<UUID> id(Control control, Tenant tenant) {
        try {
            return Optional.of(control.identity(tenant).id());
        } catch (SQLException e) {
            return Optional.empty();
        }
    }
}
