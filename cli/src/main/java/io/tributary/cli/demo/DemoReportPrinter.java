package io.tributary.cli.demo;

import static io.tributary.cli.console.Amounts.count;
import static io.tributary.cli.console.Amounts.milliseconds;

import io.tributary.cli.console.TextTable;
import io.tributary.cli.console.TextTable.Alignment;
import io.tributary.cli.demo.DemoReport.Chaos;
import io.tributary.cli.demo.DemoReport.TenantReport;
import io.tributary.validator.compare.TableValidation;
import java.io.PrintStream;
import java.util.stream.Collectors;

/** A demo's report as people read it. */
public final class DemoReportPrinter {
    private static final int SHORT_CHECKSUM = 16;

    private DemoReportPrinter() {}

    /** Prints the tenants at a glance, then their tables, then what the readers saw. */
    public static void print(DemoReport report, PrintStream out) {
        tenants(report).lines().forEach(out::println);
        out.println();
        for (TenantReport tenant : report.tenants()) {
            out.println(tenant.slug() + " at position " + tenant.position());
            tables(tenant).lines().forEach(out::println);
        }
        out.println();
        out.println(
                report.lagMillis().p50() == null
                        ? "No change was seen on its way, so that there is no lag to tell."
                        : "Changes became visible " + lag(report.lagMillis().p50()) + " (median) and "
                                + lag(report.lagMillis().p99()) + " (99th percentile) after their commit.");
        out.println("Written: " + count(report.transactions()) + " transactions committed, "
                + count(report.rolledBack()) + " rolled back, " + count(report.refused()) + " refused; --seed "
                + report.seed());
        written(report, out);
        out.println("Invariants read on the target meanwhile, as the tenants' applications: "
                + count(report.invariantChecks()) + " times; violations seen: " + count(report.violations()));
        if (report.chaos() != null) {
            chaos(report, out);
        }
        out.println(
                report.passed()
                        ? "EQUAL: every row arrived, and nobody saw a half-done or a foreign one."
                        : "NOT AS PROMISED: see above.");
    }

    private static void chaos(DemoReport report, PrintStream out) {
        Chaos chaos = report.chaos();
        TextTable table = new TextTable(Alignment.LEFT, Alignment.RIGHT, Alignment.RIGHT);
        table.row("  victim", "while copying", "while streaming");
        chaos.killed()
                .forEach((victim, deaths) ->
                        table.row("  " + victim, count(deaths.unsettled()), count(deaths.settled())));
        out.println("Killed " + count(chaos.kills()) + " times in " + count(chaos.seconds())
                + " s; stages that ended by" + " themselves: " + count(chaos.endedByThemselves()));
        table.lines().forEach(out::println);
        out.println("Transactions applied: " + count(chaos.applied()) + ", lost: " + count(chaos.lost()) + ", doubled: "
                + count(chaos.doubled()));
    }

    private static String lag(Double milliseconds) {
        return milliseconds == null ? "none" : milliseconds(milliseconds);
    }

    private static void written(DemoReport report, PrintStream out) {
        int all = report.tablesWritten().size() + report.tablesNotWritten().size();
        if (all > 0) {
            String not = report.tablesNotWritten().isEmpty()
                    ? ""
                    : "; nothing could be changed in " + String.join(", ", report.tablesNotWritten());
            out.println("Written to: " + report.tablesWritten().size() + " of " + all + " tables" + not);
        }
    }

    private static TextTable tenants(DemoReport report) {
        TextTable table = new TextTable(
                Alignment.LEFT,
                Alignment.RIGHT,
                Alignment.RIGHT,
                Alignment.RIGHT,
                Alignment.RIGHT,
                Alignment.RIGHT,
                Alignment.LEFT,
                Alignment.LEFT);
        table.row("tenant", "rows copied", "changes", "rows now", "lag p50", "lag p99", "position", "result");
        for (TenantReport tenant : report.tenants()) {
            table.row(
                    tenant.slug(),
                    count(tenant.rowsCopied()),
                    count(tenant.changes()),
                    count(tenant.rows()),
                    lag(tenant.lagMillis().p50()),
                    lag(tenant.lagMillis().p99()),
                    tenant.position(),
                    result(tenant));
        }
        return table;
    }

    private static String result(TenantReport tenant) {
        String differing = tenant.tables().stream()
                .filter(table -> !table.equal())
                .map(TableValidation::name)
                .collect(Collectors.joining(", "));
        return tenant.equal() ? "EQUAL" : "DIFFERS in " + differing;
    }

    private static TextTable tables(TenantReport tenant) {
        TextTable table = new TextTable(Alignment.LEFT, Alignment.RIGHT, Alignment.LEFT, Alignment.LEFT);
        for (TableValidation validation : tenant.tables()) {
            table.row(
                    "  " + validation.name(),
                    count(validation.sourceRows()) + " rows",
                    checksum(validation.sourceChecksum()),
                    validation.equal()
                            ? "="
                            : "but " + count(validation.targetRows()) + " rows and "
                                    + checksum(validation.targetChecksum()) + " in the target");
            validation
                    .differences()
                    .forEach(row -> table.line("    " + row.kind().text() + " in the target: key " + row.key()));
        }
        return table;
    }

    private static String checksum(String digits) {
        return digits.length() > SHORT_CHECKSUM ? digits.substring(0, SHORT_CHECKSUM) : digits;
    }
}
