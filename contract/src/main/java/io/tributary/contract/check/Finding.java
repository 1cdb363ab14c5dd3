package io.tributary.contract.check;

import io.tributary.contract.stage.Faults;
import java.util.Optional;

/**
 * What a check found.
 *
 * @param check the check's name, lower-case with hyphens
 * @param severity how much it matters
 * @param tenant the slug of the tenant it is about; empty when it is about the target, Kafka or all tenants
 * @param found what was found, with names and numbers
 * @param remedy what to do about it, as a command to paste where there is one; empty for a pass
 * @param mayPass whether the check could not run for a reason that may pass by itself, as when a server restarts
 */
public record Finding(
        String check, Severity severity, Optional<String> tenant, String found, String remedy, boolean mayPass) {

    /** How much a finding matters. */
    public enum Severity {
        PASS,
        WARNING,
        /** The migration cannot start. A check that could not run is one of these too. */
        BLOCKER
    }

    public static Finding pass(String check, Optional<String> tenant, String found) {
        return new Finding(check, Severity.PASS, tenant, found, "", false);
    }

    public static Finding warning(String check, Optional<String> tenant, String found, String remedy) {
        return new Finding(check, Severity.WARNING, tenant, found, remedy, false);
    }

    public static Finding blocker(String check, Optional<String> tenant, String found, String remedy) {
        return new Finding(check, Severity.BLOCKER, tenant, found, remedy, false);
    }

    /**
     * A blocker: a check that could not run is not a pass.
     *
     * @param where what could not be checked, with a blank behind it; empty where the check's name says it
     */
    public static Finding unchecked(String check, Optional<String> tenant, String where, Exception fault) {
        return new Finding(
                check,
                Severity.BLOCKER,
                tenant,
                where + "could not be checked: " + Faults.describe(fault),
                "remove the cause, then: tributary preflight",
                Faults.passes(fault));
    }
}
