package io.tributary.validator.cutover;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Whether a tenant's rows were proven equal lately. */
final class ValidationEvidence {
    private static final String NEWEST = Statements.resource("validations.sql");

    private final Plan plan;
    private final Control control;

    ValidationEvidence(Plan plan, Control control) {
        this.plan = plan;
        this.control = control;
    }

    void look(Tenant tenant, Refusals.Refusal refusal) throws SQLException {
        String validate = "tributary validate --tenant " + tenant.slug();
        Optional<Newest> newest = control.with(
                session -> Statements.first(session, NEWEST, Newest::read, plan.migration(), tenant.slug()));
        if (newest.isEmpty()) {
            refusal.refuse(tenant, "validation", "its rows were never compared", validate);
            return;
        }
        Duration within = plan.cutover().verifiedWithin();
        if (newest.get().fullSeconds().isEmpty() || newest.get().fullSeconds().get() > within.toSeconds()) {
            refusal.refuse(
                    tenant,
                    "validation",
                    "all of its rows were not compared within " + within.toMinutes()
                            + " minutes, the limit of the plan",
                    validate);
        }
        if (!newest.get().equal()) {
            refusal.refuse(
                    tenant,
                    "validation",
                    "the newest comparison found rows that differ",
                    "tributary resync --tenant " + tenant.slug() + "; then " + validate);
        } else if (newest.get().violations() > 0) {
            refusal.refuse(
                    tenant,
                    "validation",
                    "the newest full comparison found promises broken beyond rows",
                    validate + " says which, and what to do");
        }
    }

    /**
     * What is known of the newest comparisons.
     *
     * @param equal whether the newest that looked at more than single tables found no difference
     * @param violations how many promises the newest full one found broken
     * @param fullSeconds how long ago that ended
     */
    private record Newest(boolean equal, long violations, Optional<Long> fullSeconds) {
        static Newest read(ResultSet row) throws SQLException {
            boolean equal = row.getBoolean("equal");
            long violations = row.getLong("violations");
            long seconds = row.getLong("full_seconds");
            return new Newest(equal, violations, row.wasNull() ? Optional.empty() : Optional.of(seconds));
        }
    }
}
