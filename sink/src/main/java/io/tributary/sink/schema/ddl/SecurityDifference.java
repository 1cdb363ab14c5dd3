package io.tributary.sink.schema.ddl;

import io.tributary.contract.check.Finding;
import io.tributary.contract.control.GateSchema;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.design.TenantsTable;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Policy;
import io.tributary.sink.schema.model.Relation;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.read.TargetState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What tables lack to keep tenants apart, and what lets them through. */
final class SecurityDifference {
    private static final List<String> WORK = List.of("SELECT", "INSERT", "UPDATE", "DELETE");

    private final TargetState target;
    private final String applicationRole;
    private final Script script;
    private final List<Finding> findings;
    private boolean gatesAreMissing;

    SecurityDifference(TargetState target, String applicationRole, Script script, List<Finding> findings) {
        this.target = target;
        this.applicationRole = applicationRole;
        this.script = script;
        this.findings = findings;
        this.gatesAreMissing = !target.objects().contains("function tributary.guard_target()");
    }

    void add(DatabaseSchema wanted) {
        SortedMap<TableName, TableDefinition> tables =
                new TreeMap<>(target.schema().tables());
        // what the target has beyond them are partitions of them, whose rows are theirs
        tables.putAll(wanted.tables());
        tables.values().forEach(table -> {
            if (isShared(wanted, table)) {
                shared(table.name());
            } else {
                table(table.name());
            }
        });
    }

    /** A partition's rows are its root's; a table that nothing is known of counts as tenants' own. */
    private static boolean isShared(DatabaseSchema wanted, TableDefinition table) {
        TableName root =
                table.relation().partition().map(Relation.Partition::root).orElse(table.name());
        return !root.equals(TenantsTable.NAME)
                && Optional.ofNullable(wanted.tables().get(root))
                        .filter(known ->
                                known.column(TableMapping.TENANT_COLUMN).isEmpty())
                        .isPresent();
    }

    /** Every tenant reads a shared table, none writes it. */
    private void shared(TableName table) {
        Optional<TargetState.Guard> guard = existing(table);
        if (guard.filter(TargetState.Guard::guarded).isPresent()) {
            findings.add(Finding.blocker(
                    "target-policy",
                    Optional.empty(),
                    "table " + table + " of the target is shared, but its row-level security hides its rows",
                    "ALTER TABLE " + Names.quote(table) + " NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;"));
        }
        grants(
                table,
                List.of("SELECT"),
                guard.map(TargetState.Guard::privileges).orElse(Set.of()));
        guard.ifPresent(found -> owner(table, found));
    }

    private Optional<TargetState.Guard> existing(TableName table) {
        return Optional.of(table)
                .filter(name -> target.schema().tables().containsKey(name))
                .map(name -> target.guards().get(name));
    }

    private void table(TableName table) {
        Optional<TargetState.Guard> guard = existing(table);
        if (guard.filter(TargetState.Guard::guarded).isEmpty()) {
            script.add(
                    Section.SECURITY,
                    "ALTER TABLE " + Names.quote(table) + "\n    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
        }
        policies(table);
        if (!table.equals(TenantsTable.NAME)) {
            gate(table, guard.filter(TargetState.Guard::gated).isPresent());
        }
        grants(
                table,
                table.equals(TenantsTable.NAME) ? List.of("SELECT") : WORK,
                guard.map(TargetState.Guard::privileges).orElse(Set.of()));
        guard.ifPresent(found -> owner(table, found));
    }

    private void gate(TableName table, boolean gated) {
        if (gated) {
            return;
        }
        if (gatesAreMissing) {
            GateSchema.statements().forEach(statement -> script.add(Section.GATES, statement));
            gatesAreMissing = false;
        }
        script.add(Section.GATES, GateSchema.guardTarget(Names.quote(table)));
    }

    private void policies(TableName table) {
        List<Policy> wanted = TenantPolicies.of(table, target.roles().migration());
        for (Policy policy : wanted) {
            Optional<Policy> found = target.policies().stream()
                    .filter(candidate ->
                            candidate.table().equals(table) && candidate.name().equals(policy.name()))
                    .findFirst();
            if (found.isEmpty()) {
                script.add(Section.SECURITY, TenantPolicies.create(policy));
            }
        }
        target.policies().stream()
                .filter(policy -> policy.table().equals(table) && policy.permissive() && !wanted.contains(policy))
                .forEach(this::foreign);
    }

    /** Permissive policies add up: one more lets more rows through. */
    private void foreign(Policy policy) {
        findings.add(Finding.blocker(
                "target-policy",
                Optional.empty(),
                "policy " + policy.name() + " on " + policy.table()
                        + " of the target lets rows through that are not the tenant's own",
                "DROP POLICY " + Names.quote(policy.name()) + " ON " + Names.quote(policy.table())
                        + "; or make it AS RESTRICTIVE"));
    }

    private void grants(TableName table, List<String> wanted, Set<String> privileges) {
        if (existing(table).isEmpty() && target.roles().grantsByDefault()) {
            script.add(
                    Section.GRANTS,
                    "REVOKE ALL ON " + Names.quote(table) + " FROM " + Names.quote(applicationRole) + ", PUBLIC");
        }
        if (!privileges.containsAll(wanted)) {
            String list = String.join(", ", wanted);
            script.add(
                    Section.GRANTS,
                    "GRANT " + list + " ON " + Names.quote(table) + " TO " + Names.quote(applicationRole));
        }
        Set<String> excess = new TreeSet<>(privileges);
        wanted.forEach(excess::remove);
        if (!excess.isEmpty() && !target.roles().applicationUnbound()) {
            String list = String.join(", ", excess);
            findings.add(Finding.blocker(
                    "target-privileges",
                    Optional.empty(),
                    "the role " + applicationRole + " holds " + list + " on " + table
                            + " of the target, which reaches beyond its tenant's rows",
                    "REVOKE " + list + " ON " + Names.quote(table) + " FROM " + Names.quote(applicationRole)
                            + ", PUBLIC;"));
        }
    }

    private void owner(TableName table, TargetState.Guard guard) {
        String role = target.roles().migration();
        if (!guard.owner().equals(role) && !target.roles().superuser()) {
            findings.add(Finding.blocker(
                    "target-owner",
                    Optional.empty(),
                    "table " + table + " of the target belongs to " + guard.owner() + ", not to " + role,
                    "ALTER TABLE " + Names.quote(table) + " OWNER TO " + Names.quote(role) + ";"));
        }
    }
}
