package io.tributary.cli.command;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import java.sql.SQLException;

/** What commands that look at a running migration need: that there is one. */
final class StartedMigration {

    private StartedMigration() {}

    /** @throws CommandFailure when the target cannot be asked, or has no control schema */
    static void require(Plan plan, Control control) throws CommandFailure {
        String url = plan.target().database().url();
        try {
            if (!control.installed()) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "no migration has been started in the target " + url + "; start it with tributary run");
            }
        } catch (SQLException e) {
            throw new CommandFailure(
                    ExitCode.BLOCKED,
                    "the target " + url + " cannot be asked: " + e.getMessage() + "; tributary preflight says more",
                    e);
        }
    }
}
