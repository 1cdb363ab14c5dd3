package io.tributary.cli.pipeline;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.sink.schema.TargetSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/** Makes the target ready for the stages: its tables, and the control schema. Safe to repeat, and from many processes. */
public final class TargetPreparation {
    private static final String APPLICATION = "tributary-prepare";
    private static final String LOCK = "SELECT pg_advisory_lock(hashtextextended('tributary/prepare', 0))";

    private TargetPreparation() {}

    /** Whether the control schema knows of anything that this migration has done. */
    public static boolean migrationHasBegun(Plan plan) throws SQLException {
        try (Control control = new Control(plan, APPLICATION)) {
            if (!control.installed()) {
                return false;
            }
            for (Tenant tenant : plan.tenants()) {
                boolean applied = control.progress(tenant)
                        .filter(progress -> progress.begun())
                        .isPresent();
                if (applied || control.snapshotPosition(tenant).isPresent()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Creates what the target's schema lacks. */
    public static void applySchema(Plan plan) throws SQLException {
        alone(plan, () -> TargetSchema.read(plan).apply());
    }

    /** Adds the columns that may be null and the enum values that the target's schema lacks. */
    static void addColumns(Plan plan) throws SQLException {
        alone(plan, () -> TargetSchema.read(plan).addColumns());
    }

    /**
     * Creates what the target's schema lacks for the tenants that nothing blocks, and the control schema for all.
     *
     * @param blocked slugs of tenants whose sources are not looked at
     */
    public static void prepare(Plan plan, Set<String> blocked) throws SQLException {
        Plan unblocked = without(plan, blocked);
        alone(plan, () -> {
            if (!unblocked.tenants().isEmpty()) {
                TargetSchema.read(unblocked).apply();
            }
            try (Control control = new Control(plan, APPLICATION)) {
                control.install();
            }
        });
    }

    private static Plan without(Plan plan, Set<String> slugs) {
        List<Tenant> tenants = plan.tenants().stream()
                .filter(tenant -> !slugs.contains(tenant.slug()))
                .toList();
        return plan.withTenants(tenants);
    }

    /** Processes that start at once prepare one after the other; the lock ends with the session. */
    private static void alone(Plan plan, Preparation preparation) throws SQLException {
        try (Connection session = plan.target().database().connect(APPLICATION);
                Statement lock = session.createStatement()) {
            lock.execute(LOCK);
            preparation.run();
        }
    }

    private interface Preparation {
        void run() throws SQLException;
    }
}
