package io.tributary.cli.preflight;

import io.tributary.cli.console.Amounts;
import io.tributary.cli.console.Console;
import io.tributary.cli.console.TextTable;
import io.tributary.cli.console.TextTable.Alignment;
import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Findings as people read them: one a line, its remedy below it, under what they are about. */
public final class FindingList {
    private static final String EVERYONE = "-";
    private static final String KAFKA = "Kafka";
    private static final String TARGET = "Target";
    private static final String TOGETHER = "All together";
    private static final String INDENT = "  ";
    /** From so many tenants on, what is found of all of them is printed once. */
    private static final int MANY = 3;

    private static final int NAMED = 5;

    private FindingList() {}

    /** Prints all findings to standard output, in groups, and how many of them matter. */
    public static void print(Console console, List<Finding> findings) {
        boolean symbols = console.showsSymbols();
        TextTable table = new TextTable(Alignment.LEFT, Alignment.LEFT, Alignment.LEFT);
        groups(findings).forEach((title, ofGroup) -> {
            table.line(title);
            for (Finding finding : ofGroup) {
                table.row(INDENT + mark(finding.severity(), symbols), finding.check(), line(finding.found()));
                remedy(table, finding, symbols);
            }
            table.line("");
        });
        table.lines().forEach(console.out()::println);
        summary(findings).forEach(console.out()::println);
    }

    /** What is said of many tenants is said once, under all their names. */
    private static Map<String, List<Finding>> groups(List<Finding> findings) {
        Map<Finding, Set<String>> alike = new LinkedHashMap<>();
        findings.forEach(finding -> finding.tenant()
                .ifPresent(tenant -> alike.computeIfAbsent(ofNobody(finding), key -> new LinkedHashSet<>())
                        .add(tenant)));
        Set<String> tenants =
                alike.values().stream().flatMap(Set::stream).collect(Collectors.toCollection(LinkedHashSet::new));
        Map<String, List<Finding>> together = new LinkedHashMap<>();
        alike.forEach((finding, ofThese) -> {
            if (ofThese.size() >= MANY) {
                together.computeIfAbsent(title(ofThese, tenants), title -> new ArrayList<>())
                        .add(finding);
            }
        });
        Map<String, List<Finding>> groups = new LinkedHashMap<>();
        groups.put(KAFKA, new ArrayList<>());
        groups.put(TARGET, new ArrayList<>());
        groups.putAll(together);
        groups.put(TOGETHER, new ArrayList<>());
        for (Finding finding : findings) {
            boolean told =
                    finding.tenant().isPresent() && alike.get(ofNobody(finding)).size() >= MANY;
            if (!told) {
                groups.computeIfAbsent(group(finding), title -> new ArrayList<>())
                        .add(finding);
            }
        }
        groups.values().removeIf(List::isEmpty);
        return groups;
    }

    private static Finding ofNobody(Finding finding) {
        return new Finding(finding.check(), finding.severity(), Optional.empty(), finding.found(), finding.remedy());
    }

    private static String title(Set<String> these, Set<String> all) {
        if (these.size() == all.size()) {
            return "Each of " + all.size() + " tenants";
        }
        String named = these.stream().limit(NAMED).collect(Collectors.joining(", "));
        return "Each of " + these.size() + " tenants: " + named + (these.size() > NAMED ? " …" : "");
    }

    private static String group(Finding finding) {
        if (finding.tenant().isPresent()) {
            return "Tenant " + finding.tenant().get();
        }
        String check = finding.check();
        if (check.startsWith("kafka") || check.equals("schema-registry")) {
            return KAFKA;
        }
        return check.startsWith("target-") && !check.equals("target-schema") || check.equals("application-role")
                ? TARGET
                : TOGETHER;
    }

    /** A server's message may have several lines. */
    private static String line(String found) {
        return found.replaceAll("\\s*\\R\\s*", " ");
    }

    private static void remedy(TextTable table, Finding finding, boolean symbols) {
        if (!finding.remedy().isEmpty()) {
            finding.remedy().lines().forEach(line -> table.line((symbols ? "    → " : "    -> ") + line));
        }
    }

    /** Prints what is no pass to standard error. */
    public static void printProblems(Console console, List<Finding> findings) {
        TextTable table = new TextTable(Alignment.LEFT, Alignment.LEFT, Alignment.LEFT, Alignment.LEFT);
        for (Finding finding : findings) {
            if (finding.severity() != Severity.PASS) {
                table.row(
                        mark(finding.severity(), false),
                        finding.tenant().orElse(EVERYONE),
                        finding.check(),
                        line(finding.found()));
                remedy(table, finding, false);
            }
        }
        table.lines().forEach(console.error()::println);
    }

    private static String mark(Severity severity, boolean symbols) {
        return switch (severity) {
            case PASS -> symbols ? "✓" : "ok";
            case WARNING -> symbols ? "!" : "warn";
            case BLOCKER -> symbols ? "✗" : "FAIL";
        };
    }

    private static List<String> summary(List<Finding> findings) {
        long blockers = count(findings, Severity.BLOCKER);
        long warnings = count(findings, Severity.WARNING);
        String passes = Amounts.count(count(findings, Severity.PASS)) + " passed";
        if (blockers == 0) {
            return List.of(
                    "Ready: nothing stands in the way; " + Amounts.count(warnings, "warning") + ", " + passes + ".");
        }
        return List.of(
                "Not ready: " + Amounts.count(blockers, "blocker") + ", " + Amounts.count(warnings, "warning") + ", "
                        + passes + ".",
                "In the way: "
                        + findings.stream()
                                .filter(finding -> finding.severity() == Severity.BLOCKER)
                                .map(finding -> finding.check()
                                        + finding.tenant()
                                                .map(tenant -> " of " + tenant)
                                                .orElse(""))
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + ".");
    }

    private static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
