package io.tributary.cli.command;

import io.tributary.cli.console.Amounts;
import io.tributary.cli.console.TextTable;
import io.tributary.cli.console.TextTable.Alignment;
import io.tributary.validator.compare.TableValidation;
import io.tributary.validator.compare.Validation;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What comparisons found, for people and as JSON. */
record ValidationReport(List<Entry> entries) {

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

    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("equal", equal());
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
        document.put("skipped", validation.skipped());
        document.put("position", validation.position());
        document.put("offset", validation.offset());
        document.put("heldMillis", validation.heldMillis());
        document.put("durationMillis", validation.durationMillis());
        document.put("tables", validation.tables());
        return document;
    }

    void print(PrintStream out) {
        TextTable table = new TextTable(Alignment.LEFT, Alignment.LEFT, Alignment.RIGHT, Alignment.LEFT);
        for (Entry entry : entries) {
            Validation validation = entry.validation();
            table.row(
                    validation.slug(),
                    validation.equal() ? "EQUAL" : "DIFFERS",
                    Amounts.count(validation.rows()) + " rows",
                    "at " + validation.position());
            validation.differing().forEach(differing -> print(table, differing));
            if (validation.skipped() > 0) {
                table.line("    skipped: " + SkippedChanges.text(validation.slug(), validation.skipped()));
            }
        }
        table.lines().forEach(out::println);
    }

    private static void print(TextTable table, TableValidation differing) {
        table.line("    " + differing.name() + ": " + Amounts.count(differing.sourceRows()) + " rows in the source, "
                + Amounts.count(differing.targetRows()) + " in the target");
        differing
                .differences()
                .forEach(row -> table.line("        " + row.kind().text() + " in the target: key " + row.key()));
    }
}
