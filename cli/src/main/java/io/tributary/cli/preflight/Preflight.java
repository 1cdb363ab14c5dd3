package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.plan.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was found before a migration: on Kafka, the target, each source, and on how they fit together.
 *
 * @param findings Kafka's and the target's first, then each tenant's in the order of the plan, then what is about all
 */
public record Preflight(List<Finding> findings) {
    private static final Set<String> REACHABILITY =
            Set.of("kafka", "schema-registry", "target-reachable", "source-reachable");

    public Preflight {
        findings = List.copyOf(findings);
    }

    /**
     * Makes every check, and changes nothing.
     *
     * @throws InterruptedException when the thread is interrupted while checks run
     */
    public static Preflight of(Plan plan) throws InterruptedException {
        return new Preflight(new Inspection(plan, false).run());
    }

    /**
     * The same before stages start: once rows have been copied, sources' rows are not compared with each other any more,
     * which takes its time, and which the target's own keys then do.
     */
    public static Preflight beforeRun(Plan plan) throws InterruptedException {
        return new Preflight(new Inspection(plan, true).run());
    }

    /** Whether nothing stops the migration. */
    public boolean ok() {
        return blockers().isEmpty();
    }

    /** What stops the migration. */
    public List<Finding> blockers() {
        return findings.stream()
                .filter(finding -> finding.severity() == Severity.BLOCKER)
                .toList();
    }

    /** Whether a server does not answer, or went away meanwhile, which may pass by itself when servers are being started. */
    public boolean awaitsServers() {
        return blockers().stream().anyMatch(finding -> finding.mayPass() || REACHABILITY.contains(finding.check()));
    }

    /** What stops every tenant. */
    public List<Finding> commonBlockers() {
        return blockers().stream().filter(finding -> finding.tenant().isEmpty()).toList();
    }

    /** The slugs of the tenants that something of their own stops. */
    public Set<String> blockedTenants() {
        return blockers().stream()
                .flatMap(finding -> finding.tenant().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The readiness list as JSON has it. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("ok", ok());
        document.put("blockers", blockers().size());
        document.put("warnings", count(Severity.WARNING));
        document.put("passes", count(Severity.PASS));
        document.put("findings", FindingDocument.of(findings));
        return document;
    }

    private long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
