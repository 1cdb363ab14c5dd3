package io.tributary.cli.demo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.routing.TenantContext;
import io.tributary.routing.TenantDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the target as each tenant's application does, through routing and as the application's role, and counts how often it
 * saw what must never be seen: all along from when the tenant's progress says that the target has anything of it.
 */
final class RoutedReaders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoutedReaders.class);
    private static final long PAUSE_MILLIS = 4;
    /** What is wrong once is often wrong at every look from then on. */
    private static final int TOLD = 20;

    private final Begun begun;
    private final boolean crashes;
    private final HikariDataSource pool;
    private final TenantDataSource routed;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong checks = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();
    private final AtomicReference<String> failure = new AtomicReference<>();

    private RoutedReaders(Plan plan, String password, Begun begun, boolean crashes) {
        this.begun = begun;
        this.crashes = crashes;
        this.pool = pool(plan, password);
        this.routed = new TenantDataSource(pool, TenantDataSource.Mode.SESSION);
    }

    /** Whether the target has anything of a tenant, as its progress says. */
    interface Begun {
        boolean is(Tenant tenant) throws SQLException;
    }

    /** What a tenant's application must always see. */
    interface Check {

        /**
         * Looks once.
         *
         * @param connection all its statements see one snapshot
         * @return what was not as it must be, each as a sentence
         */
        List<String> violations(Connection connection) throws SQLException;
    }

    /**
     * Starts a thread for each tenant that keeps making its check.
     *
     * @param crashes whether the target crashes meanwhile, so that a reader has to connect again
     */
    static RoutedReaders start(
            Plan plan,
            String password,
            Begun begun,
            Map<Tenant, UUID> ids,
            Map<Tenant, Check> checks,
            boolean crashes) {
        RoutedReaders readers = new RoutedReaders(plan, password, begun, crashes);
        checks.forEach((tenant, check) -> {
            Thread thread = new Thread(() -> readers.serve(tenant, ids.get(tenant), check), "reader-" + tenant.slug());
            readers.threads.add(thread);
            thread.start();
        });
        return readers;
    }

    private static HikariDataSource pool(Plan plan, String password) {
        Database database =
                new Database(plan.target().database().url(), plan.target().applicationRole(), new Secret(password));
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setDataSourceProperties(database.properties("tributary-demo-reader"));
        config.setMaximumPoolSize(plan.tenants().size() + 1);
        config.setMinimumIdle(1);
        // one snapshot for all that a check asks
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        return new HikariDataSource(config);
    }

    private void serve(Tenant tenant, UUID id, Check check) {
        boolean counts = false;
        try {
            while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                counts = counts || hasBegun(tenant);
                if (counts) {
                    serveOnce(id, check);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            failure.compareAndSet(null, e.getMessage());
        }
    }

    /** A first load is seen in as many commits as sessions wrote it, and does not count before the last of them. */
    private boolean hasBegun(Tenant tenant) throws SQLException {
        try {
            return begun.is(tenant);
        } catch (SQLException e) {
            if (!crashes || !Faults.passes(e)) {
                throw e;
            }
            return false;
        }
    }

    private void serveOnce(UUID tenant, Check check) throws Exception {
        try {
            List<String> found = look(tenant, check);
            checks.incrementAndGet();
            if (!found.isEmpty()) {
                violations.incrementAndGet();
                tell(found);
            }
        } catch (SQLException e) {
            if (!crashes || !Faults.passes(e)) {
                throw e;
            }
        }
    }

    private void tell(List<String> found) {
        if (violations.get() <= TOLD) {
            String reader = Thread.currentThread().getName();
            LOG.error("{} saw what must never be seen: {}", reader, String.join("; ", found));
        }
    }

    private List<String> look(Check check) throws SQLException {
        try (Connection connection = routed.getConnection()) {
            connection.setAutoCommit(false);
            List<String> found = check.violations(connection);
            connection.commit();
            return found;
        }
    }

    /** Makes a check once, as a tenant's application, on the calling thread. */
    List<String> look(UUID tenant, Check check) throws Exception {
        return TenantContext.call(tenant, () -> look(check));
    }

    /** How often was looked. */
    long checks() {
        return checks.get();
    }

    /** How often what was seen must never be seen. */
    long violations() {
        return violations.get();
    }

    /** Lets the threads come to their end. A reader that could not read is a failure, not a pass. */
    void stop() throws InterruptedException, DemoException {
        closed.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new DemoException("an application of the target could not read: " + failure.get());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        pool.close();
    }
}
