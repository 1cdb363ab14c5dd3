package io.tributary.validator.cutover;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.sequence.PreparedSequences;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The sequences that feed the tenant's columns, and those of the same name on both sides. */
final class PlannedSequences implements Sequences {
    private final io.tributary.validator.sequence.Sequences sequences;

    PlannedSequences(Plan plan, Control control) {
        this.sequences = new io.tributary.validator.sequence.Sequences(plan, control);
    }

    @Override
    public Prepared prepare(Tenant tenant, Direction servedBefore) throws Exception {
        PreparedSequences prepared = sequences.prepare(tenant, servedBefore);
        return new Prepared() {
            @Override
            public List<String> move() throws Exception {
                return prepared.move().stream()
                        .map(moved -> moved.name() + " past " + moved.past())
                        .toList();
            }

            @Override
            public void close() throws SQLException {
                prepared.close();
            }
        };
    }

    @Override
    public Optional<String> unmapped(Tenant tenant) throws Exception {
        return sequences.unmapped(tenant);
    }
}
