package io.tributary.validator.cutover;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for moves whose process is gone, and brings each to its end within seconds. Any number of processes may watch; one of
 * them gets it.
 */
public final class MoveWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MoveWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final String UNFINISHED =
            "SELECT slug FROM tributary.move WHERE migration = ? AND state NOT IN ('done', 'undone')";

    private final Plan plan;
    private final Control control;
    private final Mover mover;
    private final Thread thread = new Thread(this::watch, "moves");

    private MoveWatch(Plan plan) {
        this.plan = plan;
        this.control = new Control(plan, "tributary-moves");
        this.mover = new Mover(plan, control, Parties.of(plan, control), this::tell);
    }

    /** Watches from now on. */
    public static MoveWatch start(Plan plan) {
        MoveWatch watch = new MoveWatch(plan);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void tell(Move move, StepRecord step) {
        LOG.info(
                "move={} tenant={} kind={} step={} millis={}",
                move.id(),
                move.slug(),
                move.kind().text(),
                step.name(),
                step.millis());
    }

    private void watch() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try {
            List<String> slugs = control.with(
                    session -> Statements.all(session, UNFINISHED, row -> row.getString(1), plan.migration()));
            for (Tenant tenant : plan.tenants()) {
                if (slugs.contains(tenant.slug())) {
                    take(tenant);
                }
            }
        } catch (SQLException e) {
            LOG.debug("the journal cannot be read; the next look tells", e);
        }
    }

    private void take(Tenant tenant) throws InterruptedException {
        try {
            mover.takeOver(tenant)
                    .ifPresent(move -> LOG.warn(
                            "move={} tenant={} kind={} was left unfinished and is {} now",
                            move.id(),
                            tenant.slug(),
                            move.kind().text(),
                            move.state().text()));
        } catch (SQLException | MoveStuckException e) {
            LOG.warn("a move of tenant {} cannot be brought to its end yet: {}", tenant.slug(), e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
            control.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.debug("the session is gone already", e);
        }
    }
}
