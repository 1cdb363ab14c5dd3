package io.tributary.validator.cutover;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.contract.control.Phase;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.SQLException;

/** Changes what a tenant's applications are told, and tells them, within the caller's transaction. */
final class PhaseChange {
    /** The channel on which sessions of the target may listen. */
    static final String CHANNEL = "tributary_phase";

    private PhaseChange() {}

    /**
     * Brings the tenant from one phase to another.
     *
     * @param resume where the stream to the target goes on; null to leave that as it is
     * @return false when the tenant was in another phase; then nothing was changed
     */
    static boolean make(Connection target, Plan plan, Tenant tenant, Phase from, Phase to, String resume)
            throws SQLException {
        int changed = Statements.update(
                target,
                "UPDATE tributary.tenant SET phase = ?, resume_position = coalesce(?::pg_lsn, resume_position)"
                        + " WHERE migration = ? AND slug = ? AND phase = ?",
                to.text(),
                resume,
                plan.migration(),
                tenant.slug(),
                from.text());
        if (changed == 1) {
            ObjectNode message = JsonNodeFactory.instance.objectNode();
            message.put("migration", plan.migration())
                    .put("tenant", tenant.slug())
                    .put("phase", to.text());
            Statements.first(
                    target, "SELECT pg_notify(?, ?)::text", row -> row.getString(1), CHANNEL, message.toString());
        }
        return changed == 1;
    }
}
