package io.tributary.validator.check;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.Tenancy;
import io.tributary.contract.stage.Commands;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Foreign keys that lead nowhere. The sink writes with no foreign key checked, so only a look tells. What leads nowhere in
 * the source, too, past a constraint that is not valid there, is as it should be.
 */
final class ForeignKeyCheck {
    static final String NAME = "foreign-keys";
    private static final int COMPARED = 1_000;
    private static final int NAMED = 10;
    private static final int LONGEST_KEY = 200;

    private final Subject subject;
    private final Map<TableName, Table> targets;
    private final Map<TableName, Table> sources;
    private final List<CheckFinding> findings = new ArrayList<>();

    private ForeignKeyCheck(Subject subject) throws SQLException {
        this.subject = subject;
        this.targets = byName(Catalog.tables(subject.target(), table -> true));
        this.sources = byName(Catalog.tables(subject.source(), table -> true));
    }

    static List<CheckFinding> run(Subject subject) throws SQLException {
        ForeignKeyCheck check = new ForeignKeyCheck(subject);
        for (ForeignKey key : ForeignKey.read(subject.target(), subject.tables())) {
            if (!key.parentRoot().equals(Tenancy.TENANTS)) {
                check.check(key);
            }
        }
        return check.findings;
    }

    private static Map<TableName, Table> byName(List<Table> tables) {
        return tables.stream().collect(Collectors.toMap(Table::name, Function.identity()));
    }

    private void check(ForeignKey key) throws SQLException {
        List<String> named = keyOfRow(key);
        List<String> quoted = named.stream().map(Identifiers::quote).toList();
        Table parent = targets.get(key.parentRoot());
        if (parent == null) {
            throw new SQLException("the table " + key.parentRoot() + ", which " + key.name() + " of " + key.root()
                    + " points at, is not to be seen");
        }
        Orphans orphans = Orphans.find(
                        subject.target(),
                        key,
                        parent,
                        quoted,
                        subject.rows(key.root()),
                        new Orphans.Kept(any -> true, COMPARED))
                .orElseThrow();
        if (orphans.count() > 0) {
            report(key, orphans, onSource(key, named, new HashSet<>(orphans.keys())));
        }
    }

    /** The columns that name a row: those of its primary key, or those of the foreign key where it has none. */
    private List<String> keyOfRow(ForeignKey key) {
        List<String> primary = own(targets.get(key.root()).primaryKey());
        return primary.isEmpty() ? own(key.columns()) : primary;
    }

    private static List<String> own(List<String> columns) {
        return columns.stream()
                .filter(column -> !column.equals(TableMapping.TENANT_COLUMN))
                .toList();
    }

    /** The same on the source, its keys as the target has them; empty where the source has no such tables or columns. */
    private Optional<Orphans> onSource(ForeignKey key, List<String> named, Set<String> sought) throws SQLException {
        Table child = sources.get(key.root());
        Table parent = sources.get(key.parentRoot());
        Optional<TableRule> rule = subject.rules().rule(key.root());
        if (child == null || parent == null || rule.isEmpty()) {
            return Optional.empty();
        }
        TableMapping mapping = TableMapping.of(child.shape(), rule.get(), subject.identity());
        List<String> columns = mapping.target().columns();
        ForeignKey ofSource = key.onSource(child, parent, TableMapping.TENANT_COLUMN);
        if (!columns.containsAll(named) || !columns.containsAll(ofSource.columns())) {
            return Optional.empty();
        }
        List<String> expressions = named.stream()
                .map(column -> mapping.expressions().get(columns.indexOf(column)))
                .toList();
        return Orphans.find(
                subject.source(),
                ofSource,
                parent,
                expressions,
                "true",
                new Orphans.Kept(sought::contains, Integer.MAX_VALUE));
    }

    private void report(ForeignKey key, Orphans orphans, Optional<Orphans> ofSource) {
        Set<String> known = new HashSet<>(ofSource.map(Orphans::keys).orElse(List.of()));
        List<String> unknown =
                orphans.keys().stream().filter(each -> !known.contains(each)).toList();
        boolean violation = !unknown.isEmpty()
                || orphans.count() > ofSource.map(Orphans::count).orElse(0L);
        String what = orphans.count() + " rows of " + key.root() + " have no parent in " + key.parentRoot()
                + ", by the foreign key " + key.name();
        if (violation) {
            findings.add(CheckFinding.violation(
                    NAME,
                    key.root(),
                    what + ": " + text(unknown.isEmpty() ? orphans.keys() : unknown, orphans.count()),
                    "tributary validate --tenant " + subject.tenant().slug() + " names what else differs; "
                            + Commands.resync(subject.tenant()) + " copies the tenant anew"));
        } else {
            findings.add(CheckFinding.note(
                    NAME,
                    key.root(),
                    what + "; nor have they in the source: " + text(orphans.keys(), orphans.count()),
                    "none needed for the migration; mend the rows in the source where they should have one"));
        }
    }

    private static String text(List<String> keys, long count) {
        String named =
                keys.stream().limit(NAMED).map(ForeignKeyCheck::shortened).collect(Collectors.joining(", "));
        return "keys " + named + (count > Math.min(keys.size(), NAMED) ? ", …" : "");
    }

    private static String shortened(String record) {
        String key = record.substring(1, record.length() - 1);
        return key.length() > LONGEST_KEY ? key.substring(0, LONGEST_KEY) + "…" : key;
    }
}
