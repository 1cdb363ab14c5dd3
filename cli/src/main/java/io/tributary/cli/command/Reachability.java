package io.tributary.cli.command;

import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What commands that read both sides need: that each server answers, or else a word which one does not. */
final class Reachability {
    private static final String APPLICATION = "tributary-reach";

    private Reachability() {}

    /** @throws CommandFailure when the target or the source of one of these tenants cannot be reached or refuses its role */
    static void require(Plan plan, List<Tenant> tenants) throws CommandFailure {
        require(plan.target().database(), "the target");
        for (Tenant tenant : tenants) {
            require(tenant.source(), "the source of " + tenant.slug());
        }
    }

    private static void require(Database database, String whose) throws CommandFailure {
        try (Connection connection = database.connect(APPLICATION)) {
            connection.getMetaData();
        } catch (SQLException e) {
            throw new CommandFailure(
                    ExitCode.BLOCKED,
                    whose + ", " + database.url() + ", cannot be reached as " + database.username() + ": "
                            + e.getMessage() + "; tributary preflight says what to do",
                    e);
        }
    }
}
