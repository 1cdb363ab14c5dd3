package io.tributary.sink.schema;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.ddl.Script;
import io.tributary.sink.schema.ddl.Section;
import io.tributary.sink.schema.ddl.TargetDifference;
import io.tributary.sink.schema.design.OlderTarget;
import io.tributary.sink.schema.design.Requirements;
import io.tributary.sink.schema.design.SourceReview;
import io.tributary.sink.schema.design.SourceSchema;
import io.tributary.sink.schema.design.TemporalKeys;
import io.tributary.sink.schema.design.TenantRow;
import io.tributary.sink.schema.design.TenantsTable;
import io.tributary.sink.schema.design.Union;
import io.tributary.sink.schema.design.UsedTypes;
import io.tributary.sink.schema.design.Widening;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.read.TargetState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The schema that a plan's sources ask for; compared with a target as often as one likes. */
final class Design {
    private final Plan plan;
    private final DatabaseSchema schema;
    private final List<Finding> findings = new ArrayList<>();

    Design(Plan plan, List<SourceSchema> sources) {
        this.plan = plan;
        sources.forEach(source -> findings.addAll(SourceReview.of(source)));
        Union.Result union = Union.of(sources);
        findings.addAll(union.findings());
        Widening.Result widened = Widening.of(union.schema());
        findings.addAll(widened.findings());
        this.schema = TemporalKeys.served(union.schema(), widened.schema());
    }

    DatabaseSchema schema() {
        return schema;
    }

    /** How rows are mapped, so that they fit the schema. */
    MappingRules rules() {
        SortedMap<TableName, TableRule> rules = new TreeMap<>();
        schema.tables().keySet().stream()
                .filter(table -> !table.equals(TenantsTable.NAME))
                .forEach(table -> rules.put(table, TableRule.composite()));
        return new MappingRules(rules);
    }

    /**
     * What a target lacks.
     *
     * @param findings what is wrong with the sources or the target; statements mean nothing while a blocker is among them
     */
    record Outcome(Script script, List<Finding> findings) {
        boolean blocked() {
            return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.BLOCKER);
        }
    }

    Outcome compare(TargetState target) {
        OlderTarget.Result fitted = OlderTarget.fit(schema, target.version());
        TargetDifference difference = new TargetDifference(
                fitted.schema(), UsedTypes.of(schema), target, plan.target().applicationRole());
        Set<Finding> all = new LinkedHashSet<>(findings);
        all.addAll(fitted.findings());
        Finding role = ApplicationRole.check(plan.target(), target.roles());
        if (role.severity() != Finding.Severity.PASS) {
            all.add(role);
        }
        all.addAll(Requirements.missing(schema, target));
        all.addAll(difference.findings());
        for (TenantRow row : rows(target)) {
            row.contradiction(target.tenants()).ifPresent(all::add);
            if (!target.tenants().containsKey(row.slug())) {
                difference.script().add(Section.TENANTS, insert(row));
            }
        }
        return new Outcome(difference.script(), List.copyOf(all));
    }

    private List<TenantRow> rows(TargetState target) {
        return plan.tenants().stream()
                .map(tenant -> TenantRow.of(tenant, target.tenants()))
                .toList();
    }

    private static String insert(TenantRow row) {
        return "INSERT INTO public.tenants (id, slug, name) VALUES ("
                + Identifiers.literal(row.id().toString())
                + ", "
                + Identifiers.literal(row.slug())
                + ", "
                + Identifiers.literal(row.name())
                + ")";
    }
}
