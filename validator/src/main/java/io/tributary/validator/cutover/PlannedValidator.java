package io.tributary.validator.cutover;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.compare.FencedComparison;
import io.tributary.validator.compare.Validation;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.replication.LogSequenceNumber;

/** Compares by the keys that the topics name. */
final class PlannedValidator implements FencedValidator {
    private final io.tributary.validator.compare.FencedValidator validator;

    PlannedValidator(Plan plan, Control control) {
        this.validator = new io.tributary.validator.compare.FencedValidator(plan, control);
    }

    @Override
    public Prepared prepare(Tenant tenant, Direction servedBefore) throws Exception {
        FencedComparison comparison = validator.prepare(tenant, servedBefore, "tributary cutover");
        return new Prepared() {
            @Override
            public Validation verify(LogSequenceNumber drained, Duration limit) throws Exception {
                return comparison.verify(drained, limit);
            }

            @Override
            public void close() throws SQLException {
                comparison.close();
            }
        };
    }
}
