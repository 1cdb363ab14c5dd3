package io.tributary.cli.command;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.SQLException;

/** The tenant that a command names. */
final class TenantOption {

    private TenantOption() {}

    /** @throws CommandFailure when the plan has no such tenant */
    static Tenant of(Plan plan, String slug) throws CommandFailure {
        try {
            return plan.tenant(slug);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.WRONG_USAGE, e.getMessage(), e);
        }
    }

    /** @throws CommandFailure when the migration has not begun with this tenant, or the target cannot be asked */
    static void requireStarted(Plan plan, Control control, Tenant tenant) throws CommandFailure, SQLException {
        StartedMigration.require(plan, control);
        if (control.progress(tenant).isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "the migration has not begun with tenant '" + tenant.slug() + "'; start it with tributary run");
        }
    }
}
