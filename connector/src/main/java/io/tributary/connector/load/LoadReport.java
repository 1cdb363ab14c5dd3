package io.tributary.connector.load;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.LoadTable;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the control schema told how far a load is, once a second. What it says there is for people; nothing rests on it. */
final class LoadReport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoadReport.class);
    private static final long INTERVAL_MILLIS = 1_000;

    private final Control control;
    private final LoadTable table;
    private final long epoch;
    private final LoadMeter meter;
    private final Loads loads;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private LoadReport(Plan plan, Tenant tenant, Control control, long epoch, LoadMeter meter, Loads loads) {
        this.control = control;
        this.table = new LoadTable(plan, tenant);
        this.epoch = epoch;
        this.meter = meter;
        this.loads = loads;
        this.thread = new Thread(this::tell, "load-report-" + tenant.slug());
        this.thread.setDaemon(true);
    }

    /** Begins to tell. */
    static LoadReport start(Plan plan, Tenant tenant, Control control, long epoch, LoadMeter meter, Loads loads)
            throws SQLException {
        LoadReport report = new LoadReport(plan, tenant, control, epoch, meter, loads);
        control.with(session -> {
            report.table.begin(session, epoch, meter.read());
            return null;
        });
        report.thread.start();
        return report;
    }

    private void tell() {
        try {
            while (!closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                write();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            control.with(session -> {
                table.write(session, epoch, meter.read(), loads.waitsFor().map(Tenant::slug));
                return null;
            });
        } catch (SQLException e) {
            LOG.debug("how far the load is cannot be told", e);
        }
    }

    /** Tells that everything has been copied. */
    void finish() throws InterruptedException {
        closed.countDown();
        thread.join();
        write();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
