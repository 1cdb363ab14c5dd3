package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether rows and passwords cross a network in the clear. */
final class EncryptionCheck {
    static final String NAME = "encrypted-connections";

    private EncryptionCheck() {}

    static List<Finding> check(Survey survey) {
        List<Finding> findings = new ArrayList<>();
        finding(survey.target(), "target", Optional.empty()).ifPresent(findings::add);
        survey.sources().forEach((tenant, facts) -> finding(facts, "source", Optional.of(tenant.slug()))
                .ifPresent(findings::add));
        return findings.isEmpty()
                ? List.of(Finding.pass(NAME, Optional.empty(), "every connection is encrypted or stays on its machine"))
                : findings;
    }

    private static Optional<Finding> finding(DatabaseFacts facts, String what, Optional<String> tenant) {
        if (facts.link().encrypted() || facts.link().local()) {
            return Optional.empty();
        }
        String url = facts.url() + (facts.url().contains("?") ? "&" : "?") + "sslmode=verify-full";
        return Optional.of(Finding.warning(
                NAME,
                tenant,
                "the connection to " + facts.url() + " is not encrypted",
                "in the plan: " + what + ": { url: \"" + url
                        + "\" } # once the server has ssl = on and a certificate"));
    }
}
