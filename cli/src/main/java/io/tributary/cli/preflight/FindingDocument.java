package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Findings as JSON has them. */
public final class FindingDocument {

    private FindingDocument() {}

    /** One object a finding; {@code tenant} is null where it is about all of them. */
    public static List<Map<String, Object>> of(List<Finding> findings) {
        return findings.stream().map(FindingDocument::of).toList();
    }

    private static Map<String, Object> of(Finding finding) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("check", finding.check());
        document.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
        document.put("tenant", finding.tenant().orElse(null));
        document.put("found", finding.found());
        document.put("remedy", finding.remedy());
        return document;
    }
}
