package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Tenant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether every tenant has a database of its own, whatever the urls that lead there. */
final class SeparationCheck {
    static final String NAME = "separate-databases";

    private SeparationCheck() {}

    static List<Finding> check(Survey survey) {
        Map<String, String> owners = new HashMap<>();
        owners.put(key(survey.target()), "the target");
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<Tenant, DatabaseFacts> source : survey.sources().entrySet()) {
            String other = owners.putIfAbsent(
                    key(source.getValue()), "the source of " + source.getKey().slug());
            if (other != null) {
                findings.add(Finding.blocker(
                        NAME,
                        Optional.of(source.getKey().slug()),
                        "database " + source.getValue().name() + " is " + other + " too",
                        "correct source.url of " + source.getKey().slug() + " in the plan"));
            }
        }
        return findings.isEmpty()
                ? List.of(Finding.pass(NAME, Optional.empty(), "every tenant has a database of its own"))
                : findings;
    }

    private static String key(DatabaseFacts facts) {
        return facts.server() + "/" + facts.name();
    }
}
