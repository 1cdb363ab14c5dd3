package io.tributary.cli.command;

import io.tributary.cli.console.Amounts;
import io.tributary.cli.console.TextTable;
import io.tributary.cli.console.TextTable.Alignment;
import io.tributary.validator.lag.LastMove;
import io.tributary.validator.lag.LastValidation;
import io.tributary.validator.lag.LoadStatus;
import io.tributary.validator.lag.OpenAlert;
import io.tributary.validator.lag.TenantState;
import io.tributary.validator.lag.TenantStatus;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The tenants' status at a glance: what is unknown is shown as a question mark, never as zero. */
final class StatusTable {
    private static final String UNKNOWN = "?";
    private static final String NOTHING = "-";
    private static final int PERCENT = 100;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private StatusTable() {}

    static List<String> lines(List<TenantStatus> statuses) {
        TextTable table = new TextTable(
                Alignment.LEFT,
                Alignment.LEFT,
                Alignment.LEFT,
                Alignment.RIGHT,
                Alignment.RIGHT,
                Alignment.RIGHT,
                Alignment.RIGHT,
                Alignment.RIGHT,
                Alignment.LEFT);
        table.row("tenant", "phase", "state", "rows copied", "changes", "lag", "seconds", "records", "last validation");
        for (TenantStatus status : statuses) {
            row(table, status);
            line(table, "copying", status.load().map(StatusTable::load));
            line(table, "reason", status.reason());
            line(table, "remedy", status.remedy());
            status.move().ifPresent(move -> line(table, "move", Optional.of(move(move))));
            status.skipped()
                    .filter(skipped -> skipped > 0)
                    .ifPresent(skipped ->
                            line(table, "skipped", Optional.of(SkippedChanges.text(status.slug(), skipped))));
            status.notes().forEach(note -> line(table, "note", Optional.of(note)));
        }
        List<String> lines = new ArrayList<>(table.lines());
        statuses.forEach(status -> status.alerts().forEach(alert -> lines.add(alert(status, alert))));
        return lines;
    }

    private static void row(TextTable table, TenantStatus status) {
        table.row(
                status.slug(),
                status.phase().orElse(UNKNOWN),
                status.state().text(),
                known(status.rowsCopied(), Amounts::count),
                known(status.changes(), Amounts::count),
                flowing(status, status.lagBytes(), Amounts::bytes),
                flowing(status, status.lagSeconds(), Amounts::seconds),
                flowing(status, status.lagRecords(), Amounts::count),
                status.lastValidation().map(StatusTable::validation).orElse("none yet"));
    }

    private static String load(LoadStatus load) {
        String left = load.secondsLeft()
                .map(seconds -> ", about " + Amounts.seconds(seconds) + " left")
                .orElse("");
        long finished =
                load.tables().stream().filter(LoadStatus.Table::finished).count();
        return Math.round(load.fraction() * PERCENT) + " %: " + Amounts.count(load.rows()) + " rows, "
                + Amounts.bytes(load.bytes()) + " of tables of " + Amounts.bytes(load.totalBytes()) + ", " + finished
                + " of " + load.tables().size() + " tables done"
                + load.waitsFor()
                        .map(slug -> ", waiting until " + slug + " has caught up")
                        .orElse(left);
    }

    private static String move(LastMove move) {
        return move.kind() + " " + move.id() + " " + move.state().toUpperCase(Locale.ROOT) + ", begun "
                + TIME.format(move.startedAt())
                + move.failure().map(why -> "; called off: " + why).orElse("");
    }

    private static String alert(TenantStatus status, OpenAlert alert) {
        return "ALERT " + status.slug() + ": " + alert.kind() + " since " + TIME.format(alert.since()) + ": "
                + alert.detail();
    }

    private static <T> String flowing(TenantStatus status, Optional<T> value, Function<T, String> text) {
        return status.state() == TenantState.COMPLETED ? NOTHING : known(value, text);
    }

    private static <T> String known(Optional<T> value, Function<T, String> text) {
        return value.map(text).orElse(UNKNOWN);
    }

    private static String validation(LastValidation last) {
        return (last.equal() ? "EQUAL " : "DIFFERS ") + TIME.format(last.at()) + " at " + last.position();
    }

    private static void line(TextTable table, String what, Optional<String> text) {
        text.ifPresent(value -> table.line("    " + what + ": " + value));
    }
}
