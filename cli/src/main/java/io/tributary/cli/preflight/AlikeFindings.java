package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was found alike of several tenants; a remedy that names each one's own database is kept for each. */
final class AlikeFindings {
    private final Map<Finding, Set<String>> tenants = new LinkedHashMap<>();
    private final Map<Finding, Set<String>> remedies = new LinkedHashMap<>();

    AlikeFindings(List<Finding> findings) {
        for (Finding finding : findings) {
            Finding key = withoutTenant(finding, "");
            finding.tenant().ifPresent(tenant -> tenants.computeIfAbsent(key, found -> new LinkedHashSet<>())
                    .add(tenant));
            remedies.computeIfAbsent(key, found -> new LinkedHashSet<>()).add(finding.remedy());
        }
    }

    /** The slugs of those of whom the same was found, in the findings' order; empty when it is about no tenant. */
    List<String> tenants(Finding finding) {
        return new ArrayList<>(tenants.getOrDefault(withoutTenant(finding, ""), Set.of()));
    }

    /** The finding as it is told of all of them at once, with all their remedies. */
    Finding told(Finding finding) {
        return withoutTenant(finding, String.join("\n", remedies.get(withoutTenant(finding, ""))));
    }

    private static Finding withoutTenant(Finding finding, String remedy) {
        return new Finding(
                finding.check(), finding.severity(), Optional.empty(), finding.found(), remedy, finding.mayPass());
    }
}
