package io.tributary.validator.agreement;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Whether the rows of several sources go into one target under a migration's rules: keys that collide, keys that leave their
 * range, shared rows that differ. Reads rows, and nothing where the rules do not ask for it. Where a table keeps its keys, a
 * session on each source is open at once; else one or two at a time.
 */
public final class Agreement {
    private final Plan plan;
    private final MappingRules rules;
    private final Map<Tenant, TenantIdentity> identities;

    private Agreement(Plan plan, MappingRules rules, Map<Tenant, TenantIdentity> identities) {
        this.plan = plan;
        this.rules = rules;
        this.identities = identities;
    }

    /**
     * Every check's findings, passes too; a check that could not run is a blocker. Never throws, writes nothing.
     *
     * @param identities of all tenants of the plan
     */
    public static List<Finding> check(Plan plan, MappingRules rules, Map<Tenant, TenantIdentity> identities) {
        Agreement agreement = new Agreement(plan, rules, identities);
        List<Finding> findings = new ArrayList<>(agreement.collisions());
        findings.addAll(agreement.offsets());
        findings.addAll(agreement.sharedRows());
        return findings;
    }

    private List<Finding> collisions() {
        List<TableName> tables = KeyCollisions.tables(rules);
        if (tables.isEmpty()) {
            return List.of(pass(KeyCollisions.CHECK, "no table keeps its keys as they are"));
        }
        List<Finding> findings = new ArrayList<>();
        try (SourceSessions sources = new SourceSessions(plan, identities)) {
            sources.openAll(fault -> findings.add(couldNotRun(KeyCollisions.CHECK, fault.tenant(), fault.cause())));
            for (TableName table : tables) {
                try {
                    KeyCollisions.find(
                                    table,
                                    rules.tables().get(table),
                                    sources.all(),
                                    fault -> findings.add(
                                            couldNotRun(KeyCollisions.CHECK, fault.tenant(), fault.cause())))
                            .ifPresent(findings::add);
                } catch (SQLException | RuntimeException e) {
                    findings.add(Finding.unchecked(KeyCollisions.CHECK, Optional.empty(), table + ": ", e));
                    sources.rollback();
                }
            }
        } catch (SQLException e) {
            findings.add(Finding.unchecked(KeyCollisions.CHECK, Optional.empty(), "", e));
        }
        return findings.isEmpty()
                ? List.of(pass(KeyCollisions.CHECK, "no two tenants have the same key in tables that keep them"))
                : findings;
    }

    private List<Finding> offsets() {
        SortedMap<TableName, SortedMap<String, Long>> columns = OffsetRanges.columns(rules);
        if (columns.isEmpty()) {
            return List.of(pass(OffsetRanges.CHECK, "no key is moved by an offset"));
        }
        int tenants = identities.values().stream()
                        .mapToInt(TenantIdentity::ordinal)
                        .max()
                        .orElse(0)
                + 1;
        return eachTenant(OffsetRanges.CHECK, plan.tenants(), source -> OffsetRanges.check(source, columns, tenants));
    }

    private List<Finding> sharedRows() {
        List<TableName> tables = SharedRows.tables(rules);
        if (tables.isEmpty()) {
            return List.of(pass(SharedRows.CHECK, "no table is shared"));
        }
        Tenant first = plan.tenants().stream()
                .min(Comparator.comparingInt(tenant -> identities.get(tenant).ordinal()))
                .orElseThrow();
        if (!identities.get(first).suppliesSharedRows()) {
            return List.of(Finding.warning(
                    SharedRows.CHECK,
                    Optional.empty(),
                    "not compared: the tenant that supplies the rows of shared tables is not among those that are",
                    "add it to the plan again, or let its source be reached"));
        }
        try (SourceSession supplier = SourceSession.open(plan, first, identities.get(first))) {
            SharedRows shared = new SharedRows(supplier);
            List<Tenant> others = plan.tenants().stream()
                    .filter(tenant -> !tenant.equals(first))
                    .toList();
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.pass(
                    SharedRows.CHECK,
                    Optional.of(first.slug()),
                    "supplies the rows of shared tables: " + tables.size()));
            findings.addAll(eachTenant(SharedRows.CHECK, others, source -> shared.compare(source, tables)));
            return findings;
        } catch (SQLException | RuntimeException e) {
            return List.of(couldNotRun(SharedRows.CHECK, first, e));
        }
    }

    private List<Finding> eachTenant(String check, List<Tenant> tenants, Work work) {
        List<Finding> findings = new ArrayList<>();
        for (Tenant tenant : tenants) {
            try (SourceSession source = SourceSession.open(plan, tenant, identities.get(tenant))) {
                findings.addAll(work.check(source));
            } catch (SQLException | RuntimeException e) {
                findings.add(couldNotRun(check, tenant, e));
            }
        }
        return findings;
    }

    private static Finding pass(String check, String found) {
        return Finding.pass(check, Optional.empty(), found);
    }

    private static Finding couldNotRun(String check, Tenant tenant, Exception fault) {
        return Finding.unchecked(check, Optional.of(tenant.slug()), "", fault);
    }

    private interface Work {
        List<Finding> check(SourceSession source) throws SQLException;
    }
}
