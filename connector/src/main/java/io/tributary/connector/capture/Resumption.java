package io.tributary.connector.capture;

import io.tributary.connector.prepare.Slot;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.Progress;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Commands;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.wire.Marker;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a stream that was at rest go on exactly where it is to. */
final class Resumption {
    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int POLL_MILLIS = 20;

    private final Tenant tenant;
    private final Control control;
    private final String name;
    private final boolean rehearsal;

    /** @param rehearsal whether no row is taken */
    Resumption(Plan plan, Tenant tenant, Control control, boolean rehearsal) {
        this.rehearsal = rehearsal;
        this.tenant = tenant;
        this.control = control;
        this.name = plan.replicationName(tenant);
    }

    /**
     * Moves the slot and the tenant's progress to the position, unless they have been there before: whoever switches a tenant
     * may say so twice.
     *
     * @return whether they were moved
     * @throws PausedException when the slot does not have what was committed behind the position
     */
    boolean at(LogSequenceNumber position, Connection origin)
            throws SQLException, InterruptedException, PausedException, IOException {
        Optional<LogSequenceNumber> applied = control.progress(tenant).map(Progress::position);
        if (applied.isPresent() && applied.get().compareTo(position) >= 0) {
            control.recordResumed(tenant, Optional.empty());
            return false;
        }
        Slot slot = new Slot(origin, name);
        slot.free();
        if (!slot.whole() || !rehearsal && slot.confirmed().orElseThrow().compareTo(position) > 0) {
            throw new PausedException(
                    "replication slot " + name + " does not have what was committed since " + position.asString()
                            + ", where the tenant was switched",
                    "copy anew: " + Commands.resync(tenant));
        }
        // while it rested its slot may have been moved past where a rehearsal is to begin; no row is missed by that
        LogSequenceNumber confirmed = slot.confirmed().orElseThrow();
        LogSequenceNumber start = confirmed.compareTo(position) > 0 ? confirmed : position;
        advance(slot, start, origin);
        control.recordResumed(tenant, Optional.of(start));
        LOG.info("the stream goes on slot={} position={}", name, start.asString());
        return true;
    }

    /** A commit makes the log safe up to it, sooner or later. */
    private void advance(Slot slot, LogSequenceNumber position, Connection origin)
            throws SQLException, InterruptedException, IOException {
        Slot.emit(origin, Marker.HEARTBEAT, "");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        LogSequenceNumber reached = slot.advance(position);
        while (!reached.equals(position)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("replication slot " + name + " is at " + reached.asString() + " and not at "
                        + position.asString());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            reached = slot.advance(position);
        }
    }
}
