package io.tributary.validator;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Stage;
import io.tributary.contract.stage.Turn;
import io.tributary.validator.advice.RollbackAction;
import io.tributary.validator.alert.AlertWatch;
import io.tributary.validator.compare.TableValidation;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.ValidationRequest;
import io.tributary.validator.compare.Validator;
import io.tributary.validator.cutover.AdvisedRollback;
import io.tributary.validator.cutover.MoveWatch;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Validates every tenant on the plan's interval, from its first applied transaction on: all rows at first and once in a
 * while, and in between those that the source has changed. A difference is logged as an error and kept as evidence; it does
 * not end the stage's work. While one that was found among all rows stands, every validation is a full one, since nothing
 * else tells whether it is gone. While the target serves a tenant, its source is compared with it, until the way back
 * has ended. Beside that, brings moves to their end whose process is gone.
 */
public final class ValidatorStage implements Stage {
    private static final Logger LOG = LoggerFactory.getLogger(ValidatorStage.class);
    /** Enough of what differs is named that its share can be told. */
    private static final ValidationRequest REQUEST =
            new ValidationRequest("validator", Set.of(), 1_000, false, progress -> {});

    private static final Duration BEGUN_POLL = Duration.ofSeconds(1);

    private final Plan plan;
    private final Control control;
    private final Validator validator;
    private final AlertWatch alerts;
    private final MoveWatch moves;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** The control stays the caller's. */
    public ValidatorStage(Plan plan, Control control) {
        this(plan, control, new AdvisedRollback(plan));
    }

    /**
     * The same.
     *
     * @param action what to do about a rollback that is advised, where the plan says so
     */
    public ValidatorStage(Plan plan, Control control, RollbackAction action) {
        this.plan = plan;
        this.control = control;
        this.validator = new Validator(plan, control);
        this.alerts = AlertWatch.start(plan, action);
        this.moves = MoveWatch.start(plan);
    }

    @Override
    public StageName name() {
        return StageName.VALIDATOR;
    }

    @Override
    public void run(Tenant tenant, Turn turn) throws Exception {
        alerts.during(turn, tenant);
        CountDownLatch over = new CountDownLatch(1);
        AtomicReference<Future<?>> running = new AtomicReference<>(new FutureTask<>(() -> null));
        turn.onEnd(() -> {
            over.countDown();
            running.get().cancel(true);
        });
        while (!turn.over()) {
            Duration wait = plan.validation().interval();
            boolean begun = control.progress(tenant).filter(Progress::begun).isPresent();
            // while writes are stopped nothing is to make them wait longer
            boolean switching = control.phase(tenant) == Phase.CUTOVER;
            if (begun && !switching && control.awaitedCopy(tenant).isEmpty() && validator.comparable(tenant)) {
                validate(tenant, turn, running);
            } else {
                wait = wait.compareTo(BEGUN_POLL) < 0 ? wait : BEGUN_POLL;
            }
            if (over.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    /** On a thread of its own, so that the end of the turn can interrupt the comparison and nothing else. */
    private void validate(Tenant tenant, Turn turn, AtomicReference<Future<?>> running) throws Exception {
        Future<Validation> validation = threads.submit(() -> validateOnce(tenant));
        running.set(validation);
        if (turn.over()) {
            validation.cancel(true);
        }
        try {
            report(validation.get());
        } catch (CancellationException e) {
            LOG.debug("the turn ended during a validation", e);
        } catch (InterruptedException e) {
            validation.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private Validation validateOnce(Tenant tenant) throws Exception {
        return validator.fullDue(tenant, plan.validation().fullEvery())
                ? validator.validate(tenant, REQUEST)
                : validator.validateChanges(tenant, REQUEST);
    }

    private static void report(Validation validation) {
        validation
                .violations()
                .forEach(found -> LOG.error(
                        "violation tenant={} check={} table={} found={}",
                        validation.slug(),
                        found.check(),
                        found.table(),
                        found.message()));
        if (validation.equal()) {
            LOG.info(
                    "validated equal=true position={} rows={} heldMillis={} durationMillis={}",
                    validation.position(),
                    validation.rows(),
                    validation.heldMillis(),
                    validation.durationMillis());
        } else {
            LOG.error(
                    "validated equal=false tenant={} position={} differing={}",
                    validation.slug(),
                    validation.position(),
                    validation.differing().stream().map(TableValidation::name).toList());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        moves.close();
        alerts.close();
    }
}
