package io.tributary.cli.preflight;

import io.tributary.cli.console.Amounts;
import io.tributary.cli.console.Console;
import io.tributary.cli.console.TextTable;
import io.tributary.cli.console.TextTable.Alignment;
import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import java.io.PrintStream;
import java.util.List;

/** Findings as people read them: one a line, its remedy below it. */
public final class FindingList {
    private static final String EVERYONE = "-";

    private FindingList() {}

    /** Prints all findings to standard output, and how many of them matter. */
    public static void print(Console console, List<Finding> findings) {
        print(console.out(), console.showsSymbols(), findings);
        console.out().println(summary(findings));
    }

    /** Prints what is no pass to standard error. */
    public static void printProblems(Console console, List<Finding> findings) {
        List<Finding> problems = findings.stream()
                .filter(finding -> finding.severity() != Severity.PASS)
                .toList();
        print(console.error(), false, problems);
    }

    private static void print(PrintStream stream, boolean symbols, List<Finding> findings) {
        TextTable table = new TextTable(Alignment.LEFT, Alignment.LEFT, Alignment.LEFT, Alignment.LEFT);
        for (Finding finding : findings) {
            table.row(
                    mark(finding.severity(), symbols),
                    finding.tenant().orElse(EVERYONE),
                    finding.check(),
                    finding.found());
            if (!finding.remedy().isEmpty()) {
                finding.remedy().lines().forEach(line -> table.line((symbols ? "    → " : "    -> ") + line));
            }
        }
        table.lines().forEach(stream::println);
    }

    private static String mark(Severity severity, boolean symbols) {
        return switch (severity) {
            case PASS -> symbols ? "✓" : "ok";
            case WARNING -> symbols ? "!" : "warn";
            case BLOCKER -> symbols ? "✗" : "FAIL";
        };
    }

    private static String summary(List<Finding> findings) {
        long blockers = count(findings, Severity.BLOCKER);
        long warnings = count(findings, Severity.WARNING);
        return blockers == 0
                ? "Ready: nothing stands in the way; " + Amounts.count(warnings, "warning") + "."
                : "Not ready: " + Amounts.count(blockers, "blocker") + ", " + Amounts.count(warnings, "warning") + ".";
    }

    private static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
