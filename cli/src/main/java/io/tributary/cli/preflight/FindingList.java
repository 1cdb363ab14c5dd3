package io.tributary.cli.preflight;

import io.tributary.cli.console.Amounts;
import io.tributary.cli.console.Console;
import io.tributary.cli.console.TextTable;
import io.tributary.cli.console.TextTable.Alignment;
import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

    /** What is said of many tenants is said once, under all their names; the rest under each one's, in their order. */
    private static Map<String, List<Finding>> groups(List<Finding> findings) {
        AlikeFindings alike = new AlikeFindings(findings);
        Set<String> slugs = slugs(findings);
        Map<String, Set<Finding>> together = new LinkedHashMap<>();
        Map<String, Set<Finding>> apart = new LinkedHashMap<>();
        slugs.forEach(slug -> apart.put(tenant(slug), new LinkedHashSet<>()));
        Map<String, Set<Finding>> others = new LinkedHashMap<>();
        List.of(KAFKA, TARGET, TOGETHER).forEach(title -> others.put(title, new LinkedHashSet<>()));
        for (Finding finding : findings) {
            List<String> these = alike.tenants(finding);
            if (finding.tenant().isEmpty()) {
                others.get(group(finding)).add(finding);
            } else if (these.size() < MANY) {
                apart.get(tenant(finding.tenant().get())).add(finding);
            } else {
                together.computeIfAbsent(title(these, slugs), title -> new LinkedHashSet<>())
                        .add(alike.told(finding));
            }
        }
        Set<Finding> all = others.remove(TOGETHER);
        Map<String, List<Finding>> groups = new LinkedHashMap<>();
        others.forEach((title, found) -> groups.put(title, List.copyOf(found)));
        together.forEach((title, found) -> groups.put(title, List.copyOf(found)));
        groups.put(TOGETHER, List.copyOf(all));
        apart.forEach((title, found) -> groups.put(title, List.copyOf(found)));
        groups.values().removeIf(List::isEmpty);
        return groups;
    }

    private static Set<String> slugs(List<Finding> findings) {
        return findings.stream()
                .flatMap(finding -> finding.tenant().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String tenant(String slug) {
        return "Tenant " + slug;
    }

    private static String title(List<String> these, Set<String> all) {
        if (these.size() == all.size()) {
            return "Each of " + all.size() + " tenants";
        }
        return "Each of " + these.size() + " tenants: " + some(these);
    }

    private static String some(List<String> slugs) {
        return slugs.stream().limit(NAMED).collect(Collectors.joining(", ")) + (slugs.size() > NAMED ? " …" : "");
    }

    private static String group(Finding finding) {
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

    /** Prints what is no pass to standard error; what is said of many tenants once, and whose it is below. */
    public static void printProblems(Console console, List<Finding> findings) {
        TextTable table = new TextTable(Alignment.LEFT, Alignment.LEFT, Alignment.LEFT, Alignment.LEFT);
        AlikeFindings alike = new AlikeFindings(findings);
        Set<Finding> told = new LinkedHashSet<>();
        for (Finding finding : findings) {
            List<String> these = alike.tenants(finding);
            boolean many = these.size() >= MANY;
            Finding said = many ? alike.told(finding) : finding;
            if (finding.severity() != Severity.PASS && told.add(said)) {
                table.row(
                        mark(finding.severity(), false),
                        many ? these.size() + " tenants" : finding.tenant().orElse(EVERYONE),
                        finding.check(),
                        line(finding.found()));
                if (many) {
                    table.line("    in " + String.join(", ", these));
                }
                remedy(table, said, false);
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
                "In the way: " + inTheWay(findings) + ".");
    }

    /** The checks that block, each once, and whom. */
    private static String inTheWay(List<Finding> findings) {
        Map<String, Set<String>> blocked = new LinkedHashMap<>();
        findings.stream()
                .filter(finding -> finding.severity() == Severity.BLOCKER)
                .forEach(finding -> blocked.computeIfAbsent(finding.check(), check -> new LinkedHashSet<>())
                        .addAll(finding.tenant().stream().toList()));
        return blocked.entrySet().stream()
                .map(entry -> entry.getKey() + whose(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String whose(Set<String> slugs) {
        return slugs.isEmpty()
                ? ""
                : " of " + (slugs.size() < MANY ? String.join(" and ", slugs) : slugs.size() + " tenants");
    }

    private static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
