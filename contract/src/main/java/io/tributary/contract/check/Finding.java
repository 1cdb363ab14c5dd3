package io.tributary.contract.check;

import java.util.Optional;

/**
 * What a check found.
 *
 * @param check the check's name, lower-case with hyphens
 * @param severity how much it matters
 * @param tenant the slug of the tenant it is about; empty when it is about the target, Kafka or all tenants
 * @param found what was found, with names and numbers
 * @param remedy what to do about it, as a command to paste where there is one; empty for a pass
 */
public record Finding(String check, Severity severity, Optional<String> tenant, String found, String remedy) {

    /** How much a finding matters. */
    public enum Severity {
        PASS,
        WARNING,
        /** The migration cannot start. A check that could not run is one of these too. */
        BLOCKER
    }

    public static Finding pass(String check, Optional<String> tenant, String found) {
        return new Finding(check, Severity.PASS, tenant, found, "");
    }

    public static Finding warning(String check, Optional<String> tenant, String found, String remedy) {
        return new Finding(check, Severity.WARNING, tenant, found, remedy);
    }

    public static Finding blocker(String check, Optional<String> tenant, String found, String remedy) {
        return new Finding(check, Severity.BLOCKER, tenant, found, remedy);
    }
}
