package io.tributary.cli.preflight;

import io.tributary.cli.console.Amounts;
import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Tenant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether each server has room for all the tenants that live on it, who each see but their own need. */
final class ServerCapacityCheck {
    static final String NAME = "server-capacity";
    /** While a tenant's slot is created there is another beside it for a moment. */
    private static final int FOR_CREATION = 1;
    /** A validation makes a slot and a sender of its own for a moment. */
    private static final int FOR_VALIDATION = 1;
    /** What a remedy adds to what is needed now. */
    private static final int SPARE = 4;
    /** A tenant's capture holds two at a time, a validation and the reader of the lag one each. */
    private static final int SESSIONS_PER_TENANT = 4;

    private ServerCapacityCheck() {}

    static List<Finding> check(Survey survey) {
        Map<String, List<Tenant>> servers = new LinkedHashMap<>();
        survey.sources().forEach((tenant, facts) -> servers.computeIfAbsent(facts.server(), server -> new ArrayList<>())
                .add(tenant));
        List<Finding> findings = new ArrayList<>();
        servers.values().forEach(tenants -> findings.addAll(check(survey, tenants)));
        return findings;
    }

    private static List<Finding> check(Survey survey, List<Tenant> tenants) {
        DatabaseFacts server = survey.sources().get(tenants.get(0));
        DatabaseFacts.Capacity room = server.capacity();
        Set<String> own = tenants.stream().map(survey.plan()::replicationName).collect(Collectors.toSet());
        long there = server.slots().stream()
                .filter(slot -> own.contains(slot.name()))
                .count();
        long taken = server.slots().size() - there;
        long sending =
                room.senders().stream().filter(name -> !own.contains(name)).count();
        String where = "the server of " + describe(tenants);
        List<Finding> findings = new ArrayList<>();
        int slots = there < tenants.size() ? tenants.size() + FOR_CREATION : tenants.size();
        limit(findings, where, "max_replication_slots", room.slotLimit(), taken, slots);
        limit(findings, where, "max_wal_senders", room.senderLimit(), sending, tenants.size());
        int sessions = tenants.size() * SESSIONS_PER_TENANT;
        if (room.freeConnections() < sessions) {
            findings.add(Finding.warning(
                    NAME,
                    Optional.empty(),
                    where + " has " + room.freeConnections() + " connections left, the migration uses up to "
                            + sessions,
                    "ALTER SYSTEM SET max_connections = … ; -- higher by " + (sessions - room.freeConnections())
                            + ", then restart the server"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.pass(
                    NAME,
                    Optional.empty(),
                    where + " has slots, senders and " + room.freeConnections() + " connections left for "
                            + Amounts.count(tenants.size(), "tenant") + "; none of its " + room.workerLimit()
                            + " workers is needed"));
        }
        return findings;
    }

    private static void limit(List<Finding> findings, String where, String setting, int limit, long taken, int own) {
        long needed = taken + own;
        String found = where + " allows " + setting + " = " + limit + "; taken by others: " + taken
                + ", needed by its tenants: " + own;
        String remedy = "ALTER SYSTEM SET " + setting + " = " + (needed + FOR_VALIDATION + SPARE)
                + "; -- then restart the server";
        if (limit < needed) {
            findings.add(Finding.blocker(NAME, Optional.empty(), found, remedy));
        } else if (limit < needed + FOR_VALIDATION) {
            findings.add(Finding.warning(NAME, Optional.empty(), found + ", and one more by a validation", remedy));
        }
    }

    static String describe(List<Tenant> tenants) {
        String first = tenants.get(0).slug();
        return tenants.size() == 1 ? first : first + " and " + (tenants.size() - 1) + " more";
    }
}
