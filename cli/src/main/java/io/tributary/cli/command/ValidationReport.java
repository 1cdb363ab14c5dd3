package io.tributary.cli.command;

import io.tributary.cli.console.Amounts;
import io.tributary.cli.console.TextTable;
import io.tributary.cli.console.TextTable.Alignment;
import io.tributary.contract.table.Identifiers;
import io.tributary.validator.check.CheckFinding;
import io.tributary.validator.compare.RowDifference;
import io.tributary.validator.compare.TableValidation;
import io.tributary.validator.compare.Validation;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What comparisons found, for people and as JSON. */
record ValidationReport(List<Entry> entries) {
    private static final String NOTHING_TO_DO = "none needed";

    /**
     * One tenant.
     *
     * @param validation what was found
     * @param changes the changes that were applied after its rows had been copied
     */
    record Entry(Validation validation, long changes) {}

    boolean equal() {
        return entries.stream().allMatch(entry -> entry.validation().equal());
    }

    /** Whether all is as it should be: rows, and what was looked at beyond them. */
    boolean passed() {
        return entries.stream().allMatch(entry -> entry.validation().passed());
    }

    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("equal", equal());
        document.put("passed", passed());
        document.put("tenants", entries.stream().map(ValidationReport::document).toList());
        return document;
    }

    private static Map<String, Object> document(Entry entry) {
        Validation validation = entry.validation();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("slug", validation.slug());
        document.put("rows", validation.rows());
        document.put("changes", entry.changes());
        document.put("equal", validation.equal());
        document.put("passed", validation.passed());
        document.put("skipped", validation.skipped());
        document.put("scope", validation.scope());
        document.put("position", validation.position());
        document.put("positions", validation.positions());
        document.put("offset", validation.offset());
        document.put("sourceOffset", validation.sourceOffset());
        document.put("heldMillis", validation.heldMillis());
        document.put("durationMillis", validation.durationMillis());
        document.put("startedAt", validation.startedAt().toString());
        document.put("requestedBy", validation.requestedBy());
        document.put("tables", validation.tables());
        if (validation.findings() != null) {
            document.put("findings", validation.findings());
        }
        return document;
    }

    void print(PrintStream out) {
        TextTable table = new TextTable(Alignment.LEFT, Alignment.LEFT, Alignment.RIGHT, Alignment.LEFT);
        for (Entry entry : entries) {
            Validation validation = entry.validation();
            table.row(
                    validation.slug(),
                    verdict(validation),
                    Amounts.count(validation.rows()) + " rows",
                    "at " + validation.position());
            if (!validation.positions().first().equals(validation.positions().last())) {
                table.line("    compared in several snapshots, the first at "
                        + validation.positions().first());
            }
            validation.differing().forEach(differing -> print(table, differing));
            if (validation.findings() != null) {
                print(table, validation.findings());
            }
            if (validation.skipped() > 0) {
                table.line("    skipped: " + SkippedChanges.text(validation.slug(), validation.skipped()));
            }
        }
        table.lines().forEach(out::println);
    }

    private static String verdict(Validation validation) {
        if (!validation.equal()) {
            return "DIFFERS";
        }
        return validation.passed() ? "EQUAL" : "EQUAL, BUT";
    }

    /** Whoever looks at night sees what asks for something; the rest is counted. */
    private static void print(TextTable table, List<CheckFinding> findings) {
        long quiet = 0;
        for (CheckFinding finding : findings) {
            if (finding.remedy().startsWith(NOTHING_TO_DO)) {
                quiet++;
            } else {
                print(table, finding);
            }
        }
        if (quiet > 0) {
            table.line("    notes that ask for nothing: " + quiet + "; --json has them");
        }
    }

    private static void print(TextTable table, CheckFinding finding) {
        table.line("    " + (finding.violation() ? "VIOLATION  " : "note  ") + finding.message());
        if (!finding.remedy().isEmpty()) {
            table.line("        -> " + finding.remedy());
        }
    }

    private static void print(TextTable table, TableValidation differing) {
        table.line("    " + differing.name() + ": " + Amounts.count(differing.sourceRows()) + " rows in the source, "
                + Amounts.count(differing.targetRows()) + " in the target");
        differing.differences().forEach(row -> print(table, row));
    }

    private static void print(TextTable table, RowDifference row) {
        String columns = row.columns().isEmpty() ? "" : ", in " + String.join(", ", row.columns());
        String elsewhere = row.misplaced() == null ? "" : ", where tenant '" + row.misplaced() + "' has the row";
        table.line("        " + row.kind().text() + " in the target: key " + row.key() + columns + elsewhere);
        if (row.values() != null) {
            row.values().forEach((column, values) -> table.line("            " + column + ": " + values(row, values)));
        }
    }

    private static String values(RowDifference row, RowDifference.Values values) {
        return switch (row.kind()) {
            case MISSING -> value(values.source());
            case EXTRA -> value(values.target());
            case DIFFERENT -> value(values.source()) + " in the source, " + value(values.target()) + " in the target";
        };
    }

    /** As SQL writes it, so that NULL and an empty text are told apart. */
    private static String value(String value) {
        return value == null ? "NULL" : Identifiers.literal(value);
    }
}
