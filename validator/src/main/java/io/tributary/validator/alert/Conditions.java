package io.tributary.validator.alert;

import static java.util.stream.Collectors.joining;

import io.tributary.contract.control.StageReport;
import io.tributary.contract.control.StageState;
import io.tributary.contract.plan.AlertSettings;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Commands;
import io.tributary.validator.advice.Advice;
import io.tributary.validator.lag.TenantState;
import io.tributary.validator.lag.TenantStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which conditions there are, by what was read of a tenant. What could not be read is neither there nor absent. */
final class Conditions {
    private static final double MEBIBYTE = 1024 * 1024;
    private static final String LOOK = "tributary status";

    private final AlertSettings settings;
    private final Tenant tenant;

    Conditions(AlertSettings settings, Tenant tenant) {
        this.settings = settings;
        this.tenant = tenant;
    }

    /** By what the stages said of themselves. */
    Observation paused(List<StageReport> reports) {
        List<StageReport> paused = reports.stream()
                .filter(report -> report.state() == StageState.PAUSED)
                .toList();
        if (paused.isEmpty()) {
            return Observation.absent(AlertKind.PAUSED);
        }
        String detail = paused.stream()
                .map(report -> "the " + report.stage().text() + " waits: "
                        + report.reason().orElse("no reason is known"))
                .collect(joining("; "));
        String remedy = paused.stream()
                .flatMap(report -> report.remedy().stream())
                .distinct()
                .collect(joining("; "));
        return new Observation(AlertKind.PAUSED, true, detail, remedy.isEmpty() ? LOOK : remedy);
    }

    /** By what validations found. */
    Observation difference(Verdict verdict) {
        if (verdict.good()) {
            return Observation.absent(AlertKind.DIFFERENCE);
        }
        String ofRows = "tributary validate --tenant " + tenant.slug() + " names the rows; " + Commands.resync(tenant)
                + " repairs them";
        String remedy =
                verdict.differing().isPresent() ? ofRows : verdict.remedy().orElse(ofRows);
        return new Observation(AlertKind.DIFFERENCE, true, verdict.detail(), remedy);
    }

    /** By what was seen from the application's side after the last switch, what failed of it; empty where all is well. */
    Observation postCheck(Optional<String> failed) {
        return failed.map(detail -> new Observation(
                        AlertKind.POST_CHECK,
                        true,
                        detail,
                        "see each check's own remedy; tributary rollback --tenant " + tenant.slug()
                                + " --reason \"…\" if the application suffers"))
                .orElseGet(() -> Observation.absent(AlertKind.POST_CHECK));
    }

    /** By what the plan's triggers say. */
    Observation advised(Advice advice) {
        return advice.given()
                ? new Observation(
                        AlertKind.ROLLBACK_ADVISED,
                        true,
                        String.join("; ", advice.reasons()),
                        "tributary rollback --tenant " + tenant.slug() + " --reason \"…\"")
                : Observation.absent(AlertKind.ROLLBACK_ADVISED);
    }

    /** By how long changes wait; empty while that is not known. */
    Optional<Observation> lag(TenantStatus status) {
        Duration allowed = settings.lag();
        return status.lagSeconds().map(seconds -> {
            if (seconds * 1_000 <= allowed.toMillis()) {
                return Observation.absent(AlertKind.LAG);
            }
            String where = status.state() == TenantState.STREAMING
                    ? "every stage is at work"
                    : status.state().text()
                            + status.reason().map(reason -> ", " + reason).orElse("");
            String detail = String.format(
                    Locale.ROOT,
                    "changes wait for %.0f s where the plan allows %.0f s; %d records are in Kafka; %s",
                    seconds,
                    allowed.toMillis() / 1_000.0,
                    status.lagRecords().orElse(0L),
                    where);
            return new Observation(AlertKind.LAG, true, detail, status.remedy().orElse(LOOK));
        });
    }

    /** By what the slot holds back; empty while that is not known. */
    Optional<Observation> retainedWal(TenantStatus status) {
        return status.retainedBytes().map(bytes -> {
            if (bytes <= settings.retainedWalBytes()) {
                return Observation.absent(AlertKind.RETAINED_WAL);
            }
            String detail = String.format(
                    Locale.ROOT,
                    "the tenant's slot holds back %.0f MiB of its source's log where the plan allows %.0f MiB; the"
                            + " source's disk fills up",
                    bytes / MEBIBYTE,
                    settings.retainedWalBytes() / MEBIBYTE);
            return new Observation(
                    AlertKind.RETAINED_WAL,
                    true,
                    detail,
                    status.remedy().orElse(LOOK + " shows what does not go on; start or repair it"));
        });
    }
}
