package io.tributary.validator.compare;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import io.tributary.validator.increment.TableChanges;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Compares the rows that are named by their keys, and whole those tables of which keys do not tell which have changed.
 *
 * @param rules those that the layout was read with
 */
record ChangedComparison(
        Plan plan, Tenant tenant, Terms terms, Layout layout, MappingRules rules, TenantIdentity identity) {

    /** Of the tables that have changed, ordered by name. */
    List<TableValidation> compare(Snapshots snapshots, Map<TableName, TableChanges> changes)
            throws SQLException, InterruptedException {
        List<TableValidation> compared = new ArrayList<>();
        List<ComparedTable> whole = new ArrayList<>();
        KeyedComparison comparison = new KeyedComparison(
                new BothSides(snapshots.sourceReaders(), snapshots.target()),
                terms.request().named(),
                terms.request().values());
        for (ComparedTable table : layout.tables()) {
            TableChanges rows = changes.get(table.name());
            if (rows == null) {
                continue;
            }
            Optional<KeyedTable> keyed = keyed(table, rows);
            if (keyed.isPresent()) {
                compared.add(comparison.compare(keyed.get(), rows.keys()));
            } else {
                whole.add(table);
            }
        }
        compared.addAll(compareWhole(snapshots, whole));
        compared.sort(Comparator.comparing(TableValidation::name));
        return compared;
    }

    /**
     * Reads what a comparison will read, and says nothing of it: both servers and this process do it faster the next time.
     * Leaves a transaction open in the target's session.
     */
    void warm(Snapshots snapshots, Map<TableName, TableChanges> changes) throws SQLException, InterruptedException {
        KeyedComparison comparison =
                new KeyedComparison(new BothSides(snapshots.sourceReaders(), snapshots.target()), 0, false);
        for (ComparedTable table : layout.tables()) {
            TableChanges rows = changes.getOrDefault(table.name(), new TableChanges(primaryKey(table), Set.of()));
            Optional<KeyedTable> keyed = keyed(table, rows);
            if (keyed.isPresent()) {
                comparison.warm(keyed.get());
                comparison.compare(keyed.get(), rows.keys());
            }
        }
    }

    private List<String> primaryKey(ComparedTable table) {
        return layout.sources().stream()
                .filter(source -> source.name().equals(table.name()))
                .findFirst()
                .orElseThrow()
                .primaryKey();
    }

    /** Empty where the table has to be compared whole. */
    private Optional<KeyedTable> keyed(ComparedTable table, TableChanges rows) {
        return rows.whole() ? Optional.empty() : KeyedTable.of(layout, rules, identity, table, rows.columns());
    }

    /** The tables that have changed and have to be compared whole. */
    List<TableName> whole(Map<TableName, TableChanges> changes) {
        return layout.tables().stream()
                .filter(table -> changes.containsKey(table.name())
                        && keyed(table, changes.get(table.name())).isEmpty())
                .map(ComparedTable::name)
                .toList();
    }

    private List<TableValidation> compareWhole(Snapshots snapshots, List<ComparedTable> tables)
            throws SQLException, InterruptedException {
        if (tables.isEmpty()) {
            return List.of();
        }
        SortedMap<TableName, TableTally> tallies =
                compareInSnapshot(snapshots, tables.stream().map(Work::all).toList());
        // what the two sides order in two ways cannot be compared in ranges
        List<Work> atOnce = tables.stream()
                .filter(table -> tallies.get(table.name()).disordered())
                .map(Work::atOnce)
                .toList();
        tallies.putAll(compareInSnapshot(snapshots, atOnce));
        return tallies.entrySet().stream()
                .map(table -> table.getValue().validation(table.getKey()))
                .toList();
    }

    private SortedMap<TableName, TableTally> compareInSnapshot(Snapshots snapshots, List<Work> works)
            throws SQLException, InterruptedException {
        SortedMap<TableName, TableTally> tallies = new TreeMap<>();
        works.forEach(
                work -> tallies.put(work.name(), new TableTally(terms.request().named())));
        Tracker tracker =
                new Tracker(Map.of(), tallies.keySet(), terms.request().progress());
        Round round = new Round(snapshots, terms.inOneSnapshot(), RangeLedger.none(plan, tenant), tracker, tallies);
        round.start(works);
        round.finish();
        return tallies;
    }
}
