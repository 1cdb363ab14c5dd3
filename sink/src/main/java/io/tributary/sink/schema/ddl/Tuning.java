package io.tributary.sink.schema.ddl;

import io.tributary.contract.check.Finding;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.ColumnSettings;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.StatisticsDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What makes tables faster or smaller and decides nothing else. The target gets what it has no setting of its own for;
 * where it has another, that may be meant so: it stays, and a warning says it.
 */
final class Tuning {
    private final Script script;
    private final List<Finding> findings;

    Tuning(Script script, List<Finding> findings) {
        this.script = script;
        this.findings = findings;
    }

    void add(TableDefinition table, Optional<TableDefinition> existing) {
        existing.ifPresent(found -> options("TABLE " + Names.quote(table.name()), table.options(), found.options()));
        for (ColumnDefinition column : table.columns()) {
            ColumnSettings found = existing.flatMap(there -> there.column(column.name()))
                    .map(ColumnDefinition::settings)
                    .orElse(ColumnSettings.DEFAULT);
            column(table, column, found);
        }
        for (Index index : table.indexes()) {
            index(table, index, existing.flatMap(there -> named(there, index.name())));
        }
        for (StatisticsDefinition statistics : table.statistics()) {
            statistics(table, statistics, existing.flatMap(there -> there.statistics().stream()
                    .filter(candidate -> candidate.name().equals(statistics.name()))
                    .findFirst()));
        }
    }

    private static Optional<Index> named(TableDefinition table, String index) {
        return table.indexes().stream()
                .filter(candidate -> candidate.name().equals(index))
                .findFirst();
    }

    private void column(TableDefinition table, ColumnDefinition column, ColumnSettings found) {
        String name = "TABLE ONLY " + Names.quote(table.name()) + " ALTER COLUMN " + Names.quote(column.name());
        ColumnSettings wanted = column.settings();
        setting(name + " SET STORAGE ", wanted.storage(), found.storage());
        setting(name + " SET COMPRESSION ", wanted.compression(), found.compression());
        setting(name + " SET STATISTICS ", wanted.statistics(), found.statistics());
        options(name, wanted.options(), found.options());
    }

    private void index(TableDefinition table, Index wanted, Optional<Index> found) {
        String name = "INDEX " + Names.quote(table.name().schema(), wanted.name());
        found.ifPresent(there -> options(name, wanted.options(), there.options()));
        wanted.statistics()
                .forEach((place, target) -> setting(
                        name + " ALTER COLUMN " + place + " SET STATISTICS ",
                        Optional.of(target),
                        found.map(there -> there.statistics().get(place))));
    }

    private void statistics(
            TableDefinition table, StatisticsDefinition wanted, Optional<StatisticsDefinition> existing) {
        String name = Names.quote(wanted.schema(), wanted.name());
        if (existing.isEmpty()) {
            script.add(
                    Section.TUNING,
                    "CREATE STATISTICS IF NOT EXISTS " + name + definition(wanted) + " FROM "
                            + Names.quote(table.name()));
        } else if (!definition(wanted).equals(definition(existing.get()))) {
            differs(
                    "STATISTICS " + name,
                    definition(wanted).trim(),
                    definition(existing.get()).trim());
        }
        setting(
                "STATISTICS " + name + " SET STATISTICS ",
                wanted.target(),
                existing.flatMap(StatisticsDefinition::target));
    }

    private static String definition(StatisticsDefinition statistics) {
        String kinds = statistics.kinds().isEmpty() ? "" : " (" + String.join(", ", statistics.kinds()) + ")";
        return kinds + " ON "
                + statistics.elements().stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private <T> void setting(String alter, Optional<T> wanted, Optional<T> found) {
        if (wanted.isPresent() && found.isEmpty()) {
            script.add(Section.TUNING, "ALTER " + alter + wanted.get());
        } else if (wanted.isPresent() && !wanted.equals(found)) {
            differs(alter.trim(), wanted.get().toString(), found.get().toString());
        }
    }

    private void options(String object, List<String> wanted, List<String> found) {
        Map<String, String> existing = byName(found);
        List<String> missing = new ArrayList<>();
        byName(wanted).forEach((name, value) -> {
            if (!existing.containsKey(name)) {
                missing.add(name + "=" + value);
            } else if (!existing.get(name).equals(value)) {
                differs(object + " SET " + name, value, existing.get(name));
            }
        });
        if (!missing.isEmpty()) {
            script.add(Section.TUNING, "ALTER " + object + " SET (" + Clauses.values(missing) + ")");
        }
    }

    private static Map<String, String> byName(List<String> options) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (String option : options) {
            int equals = option.indexOf('=');
            byName.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return byName;
    }

    private void differs(String what, String wanted, String found) {
        findings.add(Finding.warning(
                TargetDifference.CHECK,
                Optional.empty(),
                what + " is " + found + " in the target, but " + wanted + " in the sources",
                "change it in the target, or leave it if it is meant so"));
    }
}
