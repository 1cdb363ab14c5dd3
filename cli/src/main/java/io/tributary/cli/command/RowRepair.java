package io.tributary.cli.command;

import io.tributary.cli.console.Amounts;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Progress;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.RepairedTable;
import io.tributary.contract.control.Repairs;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.mapping.UnmappableException;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.ValidationRequest;
import io.tributary.validator.compare.Validator;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Has the rows of a tenant that differ read again from the side that serves it, and compares afterwards. */
final class RowRepair {
    private final Plan plan;
    private final Control control;
    private final Tenant tenant;
    private final RepairWay way;
    private final Progress progress;
    private final Repairs repairs;
    private final MappingRules rules;
    private final Map<TableName, Table> source = new LinkedHashMap<>();

    /**
     * What came of it.
     *
     * @param validation the comparison at the end
     * @param repaired what was read again
     * @param joined whether a repair that was asked for before was waited for
     */
    record Outcome(Validation validation, List<RepairedTable> repaired, boolean joined) {}

    /** Reads the source's catalogs. */
    RowRepair(Plan plan, Control control, Tenant tenant, RepairWay way, Progress progress) throws SQLException {
        this.plan = plan;
        this.control = control;
        this.tenant = tenant;
        this.way = way;
        this.progress = progress;
        this.repairs = new Repairs(way.pipeline(), way.tenant());
        this.rules = control.rules();
        try (Connection connection = tenant.source().connect(ResyncCommand.APPLICATION)) {
            Catalog.tables(connection, plan.tables()::selects).forEach(table -> source.put(table.name(), table));
        }
    }

    /** The table that a person calls so. */
    TableName table(String name) throws CommandFailure {
        return source.keySet().stream()
                .filter(table -> table.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.WRONG_USAGE,
                        "no table '" + name + "' of tenant '" + tenant.slug() + "' takes part; it has "
                                + source.keySet().stream()
                                        .map(TableName::toString)
                                        .collect(Collectors.joining(", "))));
    }

    /** Rows of a table by their keys, each as {@link RecordText}. */
    RepairedTable named(TableName table, List<String> keys) throws CommandFailure, SQLException {
        TableShape shape = source.get(table).shape();
        List<List<String>> parsed = new ArrayList<>();
        for (String key : keys) {
            List<String> values = key(table, shape.key(), key);
            requireImage(shape, key, values);
            parsed.add(way.key(shape, values));
        }
        return RepairedTable.of(table, parsed);
    }

    /** A key that cannot be mapped would pause the tenant. */
    private void requireImage(TableShape shape, String key, List<String> values) throws CommandFailure, SQLException {
        Optional<TableRule> rule = rules.rule(shape.name());
        if (rule.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED, "the target has no rule for table " + shape.name() + "; tributary schema --apply");
        }
        try {
            String[] old = values.toArray(String[]::new);
            TableMapping.of(shape, rule.get(), control.identity(tenant))
                    .forward(new Change(Change.Operation.DELETE, shape, old, null));
        } catch (UnmappableException e) {
            throw new CommandFailure(ExitCode.WRONG_USAGE, "--key '" + key + "' is no key: " + e.getMessage(), e);
        }
    }

    private static List<String> key(TableName table, List<String> columns, String text) throws CommandFailure {
        String wanted = "; the key of table " + table + " is " + String.join(",", columns);
        try {
            List<String> values = RecordText.parse(text);
            if (values.size() != columns.size()) {
                throw new CommandFailure(
                        ExitCode.WRONG_USAGE, "--key '" + text + "' has " + values.size() + " values" + wanted);
            }
            return values;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.WRONG_USAGE, "--key '" + text + "' cannot be read: " + e.getMessage() + wanted, e);
        }
    }

    /**
     * Waits for a repair that was asked for before; then repairs the rows that differ.
     *
     * @param tables which tables to look at; empty for all
     * @param reason null when none was given
     */
    Outcome ofDiffering(List<TableName> tables, String requestedBy, String reason, Interruption interruption)
            throws Exception {
        boolean joined = join(interruption);
        progress.phase("comparing");
        Validation found = compare(tables);
        List<RepairedTable> wanted = suppliedHere(new DifferingRows(source, way).of(found));
        if (wanted.isEmpty()) {
            return new Outcome(found, wanted, joined);
        }
        repair(wanted, requestedBy, reason, interruption);
        return new Outcome(compare(tables), wanted, joined);
    }

    /** Waits for a repair that was asked for before; then repairs these rows, whether they differ or not. */
    Outcome of(RepairedTable rows, String requestedBy, String reason, Interruption interruption) throws Exception {
        List<RepairedTable> wanted = suppliedHere(List.of(rows));
        if (wanted.isEmpty()) {
            throw new CommandFailure(ExitCode.FAILED, "nothing was asked for: no row can be repaired from here");
        }
        boolean joined = join(interruption);
        repair(wanted, requestedBy, reason, interruption);
        return new Outcome(compare(List.of(rows.table())), wanted, joined);
    }

    private boolean join(Interruption interruption) throws CommandFailure, SQLException, InterruptedException {
        boolean joined = false;
        OptionalLong open = way.control().with(repairs::open);
        while (open.isPresent()) {
            joined = true;
            progress.phase("repair " + open.getAsLong() + " was asked for already; waiting for it");
            await(open.getAsLong(), interruption);
            open = way.control().with(repairs::open);
        }
        return joined;
    }

    private void repair(List<RepairedTable> wanted, String requestedBy, String reason, Interruption interruption)
            throws CommandFailure, SQLException, InterruptedException {
        wanted.forEach(table -> progress.phase(
                "to be repaired: " + table.keys().map(RowRepair::rows).orElse("all rows") + " of " + table.table()));
        long id = ask(wanted, requestedBy, reason);
        progress.phase("repair " + id + " of " + tenant.slug()
                + " is asked for; it stands from now on, whatever ends this command");
        await(id, interruption);
        progress.phase("repaired; comparing");
    }

    private static String rows(List<List<String>> keys) {
        return keys.size() == 1 ? "1 row" : Amounts.count(keys.size()) + " rows";
    }

    private long ask(List<RepairedTable> wanted, String requestedBy, String reason)
            throws CommandFailure, SQLException {
        List<RepairedTable> there = new ArrayList<>();
        for (RepairedTable table : wanted) {
            there.add(way.there(table, source.get(table.table()).shape()));
        }
        try (Connection end = way.pipeline().target().database().connect(ResyncCommand.APPLICATION)) {
            end.setAutoCommit(false);
            OptionalLong id = repairs.ask(end, there, requestedBy, reason);
            end.commit();
            return id.orElseThrow(() -> RepairWay.underWay(tenant));
        }
    }

    private void await(long id, Interruption interruption) throws CommandFailure, SQLException, InterruptedException {
        new RepairWatch(way.pipeline(), way.control(), way.tenant(), progress).awaitApplied(id, interruption);
    }

    /** The rows of shared tables come from one tenant's source for all. */
    private List<RepairedTable> suppliedHere(List<RepairedTable> wanted) throws SQLException {
        if (!way.leadsBack() && control.identity(tenant).suppliesSharedRows()) {
            return wanted;
        }
        List<RepairedTable> supplied = new ArrayList<>();
        for (RepairedTable table : wanted) {
            if (rules.rule(table.table()).filter(rule -> rule.shared()).isPresent()) {
                progress.phase("table " + table.table() + " is shared; " + elsewhere(table.table()));
            } else {
                supplied.add(table);
            }
        }
        return supplied;
    }

    private String elsewhere(TableName table) throws SQLException {
        return way.leadsBack()
                ? "what the target has in it does not come back"
                : "its rows come from another tenant: tributary resync --tenant " + supplier() + " --table " + table;
    }

    private String supplier() throws SQLException {
        for (Map.Entry<Tenant, TenantIdentity> each : control.identities().entrySet()) {
            if (each.getValue().suppliesSharedRows()) {
                return each.getKey().slug();
            }
        }
        return "T";
    }

    private Validation compare(List<TableName> tables) throws Exception {
        return new Validator(plan, control)
                .validate(
                        tenant,
                        new ValidationRequest(
                                "tributary resync", Set.copyOf(tables), DifferingRows.MOST, false, now -> {}));
    }
}
