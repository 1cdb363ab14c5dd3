package io.tributary.cli.demo;

import static io.tributary.cli.console.Amounts.count;
import static io.tributary.cli.console.Amounts.milliseconds;

import io.tributary.cli.console.TextTable;
import io.tributary.cli.console.TextTable.Alignment;
import io.tributary.cli.demo.DemoReport.Chaos;
import io.tributary.cli.demo.DemoReport.TenantReport;
import io.tributary.cli.demo.DemoReport.Written;
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
        moves(report, out);
        out.println(
                report.lagMillis().p50() == null
                        ? "No change was seen on its way, so that there is no lag to tell."
                        : "Changes became visible " + lag(report.lagMillis().p50()) + " (median) and "
                                + lag(report.lagMillis().p99()) + " (99th percentile) after their commit.");
        Written written = report.written();
        out.println("Written: " + count(written.transactions()) + " transactions committed, "
                + count(written.rolledBack()) + " rolled back, " + count(written.refused()) + " refused"
                + failed(written) + "; --seed " + report.seed());
        tablesWritten(written, out);
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

    private static void moves(DemoReport report, PrintStream out) {
        if (report.moves().isEmpty()) {
            return;
        }
        out.println("Moved while the applications wrote" + access(report.written()) + ":");
        TextTable table = new TextTable(
                Alignment.LEFT, Alignment.LEFT, Alignment.LEFT, Alignment.RIGHT, Alignment.RIGHT, Alignment.LEFT);
        table.row(
                "  tenant", "move", "result", "writes stood still", "longest transaction", "of the standstill, in ms");
        for (ShownMove move : report.moves()) {
            table.row(
                    "  " + move.slug(),
                    move.kind(),
                    move.state(),
                    move.pauseMillis() == null ? "not" : milliseconds(move.pauseMillis()),
                    milliseconds(move.longestWaitMillis()),
                    move.partsText());
            if (!move.done()) {
                table.line("    " + move.failure());
            }
        }
        table.lines().forEach(out::println);
        out.println();
    }

    private static String access(Written written) {
        return switch (written.access()) {
            case SOURCES -> "";
            case PGBOUNCER -> " through PgBouncer, which kept them waiting";
            case ROUTING ->
                "; they followed the routing state, and " + count(written.waited())
                        + " times a transaction was refused meanwhile and made again";
        };
    }

    private static String failed(Written written) {
        if (written.failedTransactions() == null) {
            return "";
        }
        return ", " + count(written.failedTransactions()) + " failed"
                + (written.firstFailure() == null ? "" : " (the first: " + written.firstFailure() + ")");
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

    private static void tablesWritten(Written written, PrintStream out) {
        int all = written.tablesWritten().size() + written.tablesNotWritten().size();
        if (all > 0) {
            String not = written.tablesNotWritten().isEmpty()
                    ? ""
                    : "; nothing could be changed in " + String.join(", ", written.tablesNotWritten());
            out.println("Written to: " + written.tablesWritten().size() + " of " + all + " tables" + not);
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
                Alignment.RIGHT,
                Alignment.LEFT,
                Alignment.LEFT);
        table.row(
                "tenant",
                "rows copied",
                "changes",
                "changes back",
                "rows now",
                "lag p50",
                "lag p99",
                "position",
                "result");
        for (TenantReport tenant : report.tenants()) {
            table.row(
                    tenant.slug(),
                    count(tenant.rowsCopied()),
                    count(tenant.changes()),
                    count(tenant.changesBack()),
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
