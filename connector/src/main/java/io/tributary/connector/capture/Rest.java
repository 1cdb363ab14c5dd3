package io.tributary.connector.capture;

import io.tributary.connector.prepare.Slot;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.UnfinishedMove;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.stage.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A turn of a capture that is at rest, since the other side serves the tenant. Nothing is streamed; the slot is moved along, so
 * that it holds back no log.
 */
final class Rest {
    private static final Logger LOG = LoggerFactory.getLogger(Rest.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Plan plan;
    private final Tenant tenant;
    private final Control control;
    private final String name;

    Rest(Plan plan, Tenant tenant, Control control) {
        this.plan = plan;
        this.tenant = tenant;
        this.control = control;
        this.name = plan.replicationName(tenant);
    }

    /** Returns when the turn is over. */
    void until(Turn turn) throws SQLException, InterruptedException, PausedException {
        LOG.info("at rest, since the other side serves the tenant");
        CountDownLatch over = new CountDownLatch(1);
        turn.onEnd(over::countDown);
        do {
            try (Connection origin = new SourceSessions(tenant).open()) {
                moveAlong(origin);
            }
        } while (!over.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** The position is read before it is made sure that the tenant rests: what is written behind a switch lies behind it. */
    private void moveAlong(Connection origin) throws SQLException, InterruptedException, PausedException {
        Slot slot = new Slot(origin, name);
        slot.free();
        LogSequenceNumber end = Slot.end(origin);
        if (!rests(origin)) {
            return;
        }
        if (slot.whole()) {
            LOG.debug("slot={} position={}", name, slot.advance(end));
        } else if (plan.direction() == Direction.REVERSE) {
            // nothing of what it has lost was to be brought back; should the switch come first, resuming finds the gap
            LOG.warn("the way back has lost its slot, and begins anew slot={}", name);
            BackwardWay.create(plan, tenant, control, origin);
        }
    }

    private boolean rests(Connection origin) throws SQLException {
        boolean moving = plan.direction() == Direction.FORWARD
                ? control.with(target -> UnfinishedMove.exists(target, plan, tenant))
                : UnfinishedMove.exists(origin, plan, tenant);
        return !moving && control.tenantPhase(tenant).dormant();
    }
}
