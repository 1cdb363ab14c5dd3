package io.tributary.cli.preflight;

import io.tributary.cli.console.Amounts;
import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Slots that bear this migration's name, of which the target's control schema knows nothing. */
final class EarlierSlots {
    static final String NAME = "earlier-slots";

    private EarlierSlots() {}

    static List<Finding> check(Plan plan, MigrationState state, Map<Tenant, DatabaseFacts> sources) {
        List<Finding> findings = new ArrayList<>();
        sources.forEach((tenant, facts) -> facts.slots().stream()
                .filter(slot -> slot.name().equals(plan.replicationName(tenant)))
                .findFirst()
                .flatMap(slot -> judge(tenant, slot, state.tenants().get(tenant)))
                .ifPresent(findings::add));
        if (!state.others().isEmpty()) {
            findings.add(Finding.warning(
                    NAME,
                    Optional.empty(),
                    "the target's control schema has tenants of this migration that the plan has not: "
                            + String.join(", ", state.others()) + "; slots on their sources hold back log",
                    "add them to the plan again, or drop what they have on their sources: SELECT"
                            + " pg_drop_replication_slot('…');"));
        }
        return findings.isEmpty()
                ? List.of(Finding.pass(
                        NAME, Optional.empty(), "no slot is there that the control schema does not know of"))
                : findings;
    }

    private static Optional<Finding> judge(
            Tenant tenant, DatabaseFacts.SlotFacts slot, MigrationState.TenantState state) {
        if (state.known() || state.captured()) {
            return Optional.empty();
        }
        Optional<String> slug = Optional.of(tenant.slug());
        if (slot.user().isPresent()) {
            return Optional.of(Finding.blocker(
                    NAME,
                    slug,
                    "slot " + slot.name() + " is used by process " + slot.user().get()
                            + ", but this target knows of no migration: another one of the same name may be running, and"
                            + " would lose its slot to this one",
                    "give this migration another name in the plan, or stop the other: SELECT pg_terminate_backend("
                            + slot.user().get() + ");"));
        }
        if (!slot.ofThisDatabase()) {
            return Optional.of(Finding.blocker(
                    NAME,
                    slug,
                    "slot " + slot.name() + " is of another database of this server",
                    "give this migration another name in the plan, or drop it: SELECT pg_drop_replication_slot("
                            + Identifiers.literal(slot.name()) + ");"));
        }
        return Optional.of(Finding.warning(
                NAME,
                slug,
                "slot " + slot.name() + " is left of an attempt that this target does not know, and holds back "
                        + Amounts.bytes(slot.retained()) + " of log; tributary run will replace it",
                "SELECT pg_drop_replication_slot(" + Identifiers.literal(slot.name()) + ");"));
    }
}
