package io.tributary.cli.pipeline;

import static java.util.stream.Collectors.joining;

import io.tributary.connector.prepare.SourceChecks;
import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.stage.Stage;
import io.tributary.contract.stage.Turn;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stage that leaves tenants paused whose sources did not pass the checks when it started. It looks again whenever such
 * a tenant's turn comes, and goes on by itself once nothing blocks it any more.
 */
final class GuardedStage implements Stage {
    private final Stage guarded;
    private final Plan plan;
    private final Set<String> blocked = ConcurrentHashMap.newKeySet();

    private GuardedStage(Stage guarded, Plan plan, Set<String> blocked) {
        this.guarded = guarded;
        this.plan = plan;
        this.blocked.addAll(blocked);
    }

    static Stage of(Stage guarded, Plan plan, Set<String> blocked) {
        return blocked.isEmpty() ? guarded : new GuardedStage(guarded, plan, blocked);
    }

    @Override
    public StageName name() {
        return guarded.name();
    }

    @Override
    public void run(Tenant tenant, Turn turn) throws Exception {
        if (blocked.contains(tenant.slug())) {
            check(tenant);
        }
        guarded.run(tenant, turn);
    }

    private void check(Tenant tenant) throws Exception {
        List<Finding> blockers = SourceChecks.check(plan, tenant).stream()
                .filter(finding -> finding.severity() == Severity.BLOCKER)
                .toList();
        if (!blockers.isEmpty()) {
            throw new PausedException(
                    blockers.stream().map(Finding::found).collect(joining("; ")),
                    blockers.stream().map(Finding::remedy).collect(joining("; ")));
        }
        blocked.remove(tenant.slug());
        TargetPreparation.prepare(plan, blocked);
    }

    @Override
    public void close() {
        guarded.close();
    }
}
