package io.tributary.cli.demo;

import io.tributary.cli.chaos.Pulse;
import io.tributary.cli.console.Amounts;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.postgresql.replication.LogSequenceNumber;

/** How every tenant's changes arrive while things die. One thread looks, again and again; any may ask. */
final class Vitals implements Pulse {
    /** Those that move changes. */
    private static final int STAGES = 3;

    private final Plan plan;
    private final Control control;
    private final LagMeters lag;
    /** Where each tenant was when it was last seen to move; those that were never seen are not in it. */
    private final Map<Tenant, Progress> last = new ConcurrentHashMap<>();
    /** How many looks there have been; negative when some stage was not at work at the last of them. */
    private final AtomicLong looks = new AtomicLong();

    Vitals(Plan plan, Control control, LagMeters lag) {
        this.plan = plan;
        this.control = control;
        this.lag = lag;
    }

    /** Looks at every tenant. The target answers, or this fails. */
    void look() throws SQLException {
        for (Tenant tenant : plan.tenants()) {
            control.progress(tenant).filter(Progress::begun).ifPresent(now -> moved(tenant, now));
        }
        long number = Math.abs(looks.get()) + 1;
        looks.set(settled() || atWork() ? number : -number);
    }

    private boolean atWork() throws SQLException {
        for (Tenant tenant : plan.tenants()) {
            List<StageReport> reports = control.reports(tenant);
            if (reports.size() < STAGES || !reports.stream().allMatch(StageReport::alive)) {
                return false;
            }
        }
        return true;
    }

    private void moved(Tenant tenant, Progress now) {
        Progress before = last.put(tenant, now);
        boolean moved = before == null || !before.position().equals(now.position());
        if (moved && now.committedAt().isPresent()) {
            lag.record(tenant, lag(now));
        }
    }

    private static Duration lag(Progress progress) {
        return Duration.between(
                progress.committedAt().orElseThrow(), progress.appliedAt().orElseThrow());
    }

    @Override
    public boolean settled() {
        return last.size() == plan.tenants().size();
    }

    /** As long as rows are copied, which takes its time, it is enough that every stage is at work for every tenant. */
    @Override
    public BooleanSupplier recovery() {
        Map<Tenant, Progress> before = Map.copyOf(last);
        // the next look may have begun before what is asked about
        long since = Math.abs(looks.get()) + 1;
        return () -> settled() ? moved(before) : looks.get() > since;
    }

    private boolean moved(Map<Tenant, Progress> before) {
        return plan.tenants().stream().allMatch(tenant -> {
            Progress now = last.get(tenant);
            Progress then = before.get(tenant);
            return then == null || !now.position().equals(then.position());
        });
    }

    /** Up to where a tenant has been seen to have come; empty as long as its rows are being copied. */
    Optional<LogSequenceNumber> position(Tenant tenant) {
        return Optional.ofNullable(last.get(tenant)).map(Progress::position);
    }

    /** How much has arrived and how old it is. */
    String summary() {
        long changes = 0;
        long oldest = -1;
        for (Progress progress : last.values()) {
            changes += progress.changes();
            if (progress.committedAt().isPresent()) {
                Instant shown = progress.committedAt().get();
                oldest = Math.max(oldest, Duration.between(shown, Instant.now()).toMillis());
            }
        }
        String age = oldest < 0 ? "no lag known yet" : "lag " + Amounts.seconds(oldest / 1000.0);
        return last.size() + " tenants copied, " + Amounts.count(changes) + " changes, " + age;
    }

    @Override
    public String describe() {
        List<String> tenants = new ArrayList<>();
        for (Tenant tenant : plan.tenants()) {
            Progress progress = last.get(tenant);
            tenants.add(tenant.slug() + " "
                    + (progress == null
                            ? "not copied yet"
                            : "at " + progress.position() + " of "
                                    + progress.committedAt()
                                            .map(Instant::toString)
                                            .orElse("its copy"))
                    + stages(tenant));
        }
        return String.join("; ", tenants);
    }

    private String stages(Tenant tenant) {
        try {
            StringBuilder text = new StringBuilder();
            for (StageReport report : control.reports(tenant)) {
                text.append(", ")
                        .append(report.stage().text())
                        .append(' ')
                        .append(report.state().text());
                report.reason()
                        .ifPresent(reason -> text.append(" (").append(reason).append(')'));
            }
            return text.toString();
        } catch (SQLException e) {
            return ", the target says: " + Faults.describe(e);
        }
    }
}
