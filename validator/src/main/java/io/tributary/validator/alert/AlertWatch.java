package io.tributary.validator.alert;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.stage.Turn;
import io.tributary.validator.advice.AdviceWatch;
import io.tributary.validator.advice.RollbackAction;
import io.tributary.validator.lag.StatusReader;
import io.tributary.validator.lag.TenantStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Looks every few seconds whether something is wrong with the tenants whose validator this process is, keeps what it finds
 * in {@code tributary.alert}, and posts to the plan's webhook once when it begins and once when it ends. What was kept and
 * not posted, this or the next process posts. Works in a thread of its own, and nothing waits for it.
 */
public final class AlertWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertWatch.class);
    private static final String APPLICATION = "tributary alerts";
    private static final Duration INTERVAL = Duration.ofSeconds(3);
    private static final Duration WEBHOOK_LIMIT = Duration.ofSeconds(5);
    /** A stage that is paused rests for some seconds without a turn, and is to be seen paused then. */
    private static final Duration LINGERING = Duration.ofSeconds(10);

    private static final int NETWORK_TIMEOUT_MILLIS = 30_000;
    private static final String LIMITS = "SET statement_timeout = '20s'; SET lock_timeout = '5s'";
    private static final long CLOSE_MILLIS = 5_000;

    private final Plan plan;
    private final Duration interval;
    private final Control control;
    private final Delivery delivery;
    private final Thread thread = new Thread(this::watch, "tributary-alerts");
    private final Map<Tenant, Watched> watched = new ConcurrentHashMap<>();

    private final Map<Tenant, Damping> dampings = new HashMap<>();
    /** Why the last look failed, so that it is said once; null when it did not. */
    private String failure;

    private final AtomicLong looks = new AtomicLong();

    private final AdviceWatch advice;
    private final RollbackAction action;
    private final Set<Tenant> acted = new HashSet<>();

    private AlertWatch(Plan plan, Duration interval, Duration webhookLimit, RollbackAction action) {
        this.plan = plan;
        this.advice = new AdviceWatch(plan.migration(), plan.cutover().triggers());
        this.action = action;
        this.interval = interval;
        this.control = new Control(plan, APPLICATION);
        this.delivery = new Delivery(plan, webhookLimit);
    }

    /** Starts to watch; no tenant yet. */
    public static AlertWatch start(Plan plan) {
        return start(plan, RollbackAction.NONE);
    }

    /**
     * The same.
     *
     * @param action what to do about a rollback that is advised, where the plan says so
     */
    public static AlertWatch start(Plan plan, RollbackAction action) {
        return start(plan, INTERVAL, WEBHOOK_LIMIT, action);
    }

    static AlertWatch start(Plan plan, Duration interval, Duration webhookLimit) {
        return start(plan, interval, webhookLimit, RollbackAction.NONE);
    }

    static AlertWatch start(Plan plan, Duration interval, Duration webhookLimit, RollbackAction action) {
        AlertWatch watch = new AlertWatch(plan, interval, webhookLimit, action);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** Watches a tenant until its turn ends, and for some seconds more, in which no other turn may have begun. */
    public void during(Turn turn, Tenant tenant) {
        Watched now = new Watched();
        watched.put(tenant, now);
        turn.onEnd(now::end);
    }

    /** How often it has looked. */
    long looks() {
        return looks.get();
    }

    private void watch() {
        MDC.put("stage", "alerts");
        try (control;
                advice) {
            while (!Thread.interrupted()) {
                watched.values().removeIf(Watched::over);
                List<Tenant> tenants = List.copyOf(watched.keySet());
                dampings.keySet().retainAll(tenants);
                if (!tenants.isEmpty()) {
                    look(tenants);
                    looks.incrementAndGet();
                }
                TimeUnit.MILLISECONDS.sleep(interval.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.debug("the session of the control schema ends with its connection", e);
        }
    }

    /** A look that fails takes nothing with it: the next one comes in seconds. */
    private void look(List<Tenant> tenants) throws InterruptedException {
        try (Connection session = plan.target().database().connect(APPLICATION);
                Statement statement = session.createStatement()) {
            session.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
            statement.execute(LIMITS);
            AlertTable table = new AlertTable(
                    session, plan.migration(), plan.alerts().webhook().isPresent());
            try {
                observe(session, table, tenants);
            } finally {
                delivery.run(table, tenants.stream().map(Tenant::slug).toList());
            }
            failure = null;
        } catch (SQLException
                | RuntimeException
                | Error e) { // an error, too, must not end the thread: nobody would look any more
            failed(Faults.describe(e));
        }
    }

    private void failed(String why) {
        if (!why.equals(failure)) {
            LOG.warn("alerts cannot be looked after now: {}", why);
        }
        failure = why;
    }

    private void observe(Connection session, AlertTable table, List<Tenant> all)
            throws SQLException, InterruptedException {
        List<Tenant> tenants = new ArrayList<>();
        for (Tenant tenant : all) {
            if (control.phase(tenant) == Phase.MULTI_TENANT) {
                observeServed(session, table, tenant);
            } else {
                advice.forget(tenant);
                record(
                        table,
                        tenant,
                        List.of(
                                Observation.absent(AlertKind.POST_CHECK),
                                Observation.absent(AlertKind.ROLLBACK_ADVISED)));
                tenants.add(tenant);
            }
        }
        if (!tenants.isEmpty()) {
            observeFollowed(session, table, tenants);
        }
    }

    /** Nothing flows from the source of a tenant that the target serves: what matters is the way back. */
    private void observeServed(Connection session, AlertTable table, Tenant tenant)
            throws SQLException, InterruptedException {
        List<Observation> found = new ArrayList<>();
        Conditions conditions = new Conditions(plan.alerts(), tenant);
        ServedTenant served = ServedTenant.read(plan, session, tenant);
        found.add(conditions.postCheck(served.failedChecks()));
        Verdict.read(session, plan.migration(), tenant.slug())
                .map(conditions::difference)
                .ifPresent(found::add);
        if (served.status().isEmpty()) {
            for (AlertKind ended :
                    List.of(AlertKind.PAUSED, AlertKind.LAG, AlertKind.RETAINED_WAL, AlertKind.ROLLBACK_ADVISED)) {
                found.add(Observation.absent(ended));
            }
            advice.forget(tenant);
        } else {
            TenantStatus back = served.status().get();
            found.add(conditions.paused(served.reports()));
            conditions.lag(back).ifPresent(found::add);
            conditions.retainedWal(back).ifPresent(found::add);
            found.add(conditions.advised(advice.look(session, tenant, back.lagSeconds())));
        }
        record(table, tenant, found);
        act(table, tenant, found);
    }

    /** Asks for the rollback that an open alert advises, once for each alert, where the plan says so. */
    private void act(AlertTable table, Tenant tenant, List<Observation> found) throws SQLException {
        boolean open = table.open(tenant.slug()).contains(AlertKind.ROLLBACK_ADVISED);
        if (!open) {
            acted.remove(tenant);
            return;
        }
        Optional<Observation> advised = found.stream()
                .filter(seen -> seen.kind() == AlertKind.ROLLBACK_ADVISED && seen.present())
                .findFirst();
        if (plan.cutover().triggers().rollback() && advised.isPresent() && !acted.contains(tenant)) {
            try {
                action.rollback(tenant, advised.get().detail());
                acted.add(tenant);
            } catch (Exception e) { // whatever it was, the next look asks again
                LOG.error("the rollback of tenant {} could not begin: {}", tenant.slug(), Faults.describe(e));
            }
        }
    }

    private void observeFollowed(Connection session, AlertTable table, List<Tenant> tenants)
            throws SQLException, InterruptedException {
        for (Tenant tenant : tenants) {
            List<Observation> ofControl = new ArrayList<>();
            Conditions conditions = new Conditions(plan.alerts(), tenant);
            ofControl.add(conditions.paused(control.reports(tenant)));
            Verdict.read(session, plan.migration(), tenant.slug())
                    .map(conditions::difference)
                    .ifPresent(ofControl::add);
            record(table, tenant, ofControl);
        }
        List<TenantStatus> statuses = new StatusReader(plan.withTenants(tenants), control).read();
        for (int i = 0; i < tenants.size(); i++) {
            List<Observation> ofFlow = new ArrayList<>();
            Conditions conditions = new Conditions(plan.alerts(), tenants.get(i));
            conditions.lag(statuses.get(i)).ifPresent(ofFlow::add);
            conditions.retainedWal(statuses.get(i)).ifPresent(ofFlow::add);
            record(table, tenants.get(i), ofFlow);
        }
    }

    private void record(AlertTable table, Tenant tenant, List<Observation> observations) throws SQLException {
        Damping damping = dampings.computeIfAbsent(tenant, slug -> new Damping());
        Set<AlertKind> begun = table.open(tenant.slug());
        for (Observation observation : observations) {
            String kind = observation.kind().text();
            boolean stands = damping.stands(observation);
            boolean open = begun.contains(observation.kind());
            if (observation.present() && (stands || open)) {
                if (table.begin(tenant.slug(), observation)) {
                    LOG.warn("alert begins kind={} tenant={}: {}", kind, tenant.slug(), observation.detail());
                }
            } else if (stands && open && table.end(tenant.slug(), observation.kind())) {
                LOG.info("alert ends kind={} tenant={}", kind, tenant.slug());
            }
        }
    }

    /** Ends the watch, and waits for a moment until it has. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A tenant's turn, and the seconds behind it. */
    private static final class Watched {
        private volatile Long ended;

        void end() {
            ended = System.nanoTime();
        }

        boolean over() {
            Long since = ended;
            return since != null && System.nanoTime() - since > LINGERING.toNanos();
        }
    }
}
