package io.tributary.sink.schema;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.table.Identifiers;
import io.tributary.sink.schema.ddl.Script;
import io.tributary.sink.schema.ddl.Section;
import io.tributary.sink.schema.ddl.TargetDifference;
import io.tributary.sink.schema.ddl.WayBackDifference;
import io.tributary.sink.schema.design.KeyRules;
import io.tributary.sink.schema.design.OlderTarget;
import io.tributary.sink.schema.design.Requirements;
import io.tributary.sink.schema.design.SourceReview;
import io.tributary.sink.schema.design.SourceSchema;
import io.tributary.sink.schema.design.StoredRules;
import io.tributary.sink.schema.design.TableChoices;
import io.tributary.sink.schema.design.TemporalKeys;
import io.tributary.sink.schema.design.TenantRow;
import io.tributary.sink.schema.design.Union;
import io.tributary.sink.schema.design.UnusedChoices;
import io.tributary.sink.schema.design.UsedTypes;
import io.tributary.sink.schema.design.Widening;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.read.TargetState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The schema that a plan's sources ask for; compared with a target as often as one likes. */
final class Design {
    private final Plan plan;
    private final TableChoices choices;
    private final MappingRules rules;
    private final DatabaseSchema schema;
    private final Unported unported;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Designs.
     *
     * @param stored the rules that the target was made with; tables that have one keep it
     */
    Design(Plan plan, List<SourceSchema> sources, MappingRules stored) {
        this.plan = plan;
        this.choices = new TableChoices(plan.tables(), stored);
        this.unported = Unported.of(sources);
        for (SourceSchema source : sources) {
            findings.addAll(SourceReview.of(source));
            unported.finding(source.tenant(), plan.migration()).ifPresent(findings::add);
        }
        Union.Result union = Union.of(sources, choices::shared);
        findings.addAll(union.findings());
        findings.addAll(UnusedChoices.of(plan.tables(), union.schema().tables().keySet()));
        KeyRules keys = KeyRules.of(union.schema(), choices);
        findings.addAll(keys.findings());
        this.rules = keys.mapping();
        Widening.Result widened = Widening.of(keys);
        findings.addAll(widened.findings());
        this.schema = TemporalKeys.served(union.schema(), widened.schema());
    }

    DatabaseSchema schema() {
        return schema;
    }

    Unported unported() {
        return unported;
    }

    /** How rows are mapped, so that they fit the schema. */
    MappingRules rules() {
        return rules;
    }

    /** The rules that the target was made with when this was designed. */
    MappingRules stored() {
        return choices.stored();
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

        /** The blockers with their remedies, for people; empty without any. */
        String blockers() {
            return findings.stream()
                    .filter(finding -> finding.severity() == Finding.Severity.BLOCKER)
                    .map(finding -> finding.tenant().map(slug -> slug + ": ").orElse("") + finding.found() + " ("
                            + finding.remedy() + ")")
                    .collect(Collectors.joining("; "));
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
        all.addAll(StoredRules.contradictions(choices, rules, target.schema()));
        all.addAll(Requirements.missing(schema, target));
        all.addAll(difference.findings());
        new WayBackDifference(fitted.schema(), rules, target, plan.target().applicationRole(), difference.script(), all)
                .add();
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
                + ") ON CONFLICT (slug) DO NOTHING";
    }
}
