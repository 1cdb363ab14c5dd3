package io.tributary.sink.apply;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Turn;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits while a tenant's rows are copied around Kafka: the topic has what was committed behind them, and the target's progress
 * stands there, in the commit of the rows themselves.
 */
final class LoadWait {
    private static final long LOOK_MILLIS = 1_000;

    private LoadWait() {}

    /**
     * Returns when the topic can be followed, or the turn is over.
     *
     * @return whether it can be followed
     */
    static boolean until(Plan plan, Control control, Tenant tenant, Turn turn)
            throws SQLException, InterruptedException {
        if (plan.copiesAroundKafka() && control.snapshotPosition(tenant).isEmpty()) {
            CountDownLatch over = new CountDownLatch(1);
            turn.onEnd(over::countDown);
            while (!turn.over() && control.snapshotPosition(tenant).isEmpty()) {
                over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
        return !turn.over();
    }
}
