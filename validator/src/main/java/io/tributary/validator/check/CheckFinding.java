package io.tributary.validator.check;

/**
 * What a check beyond rows found. Its fields are those of the JSON that is kept as evidence. What is in order has no
 * finding.
 *
 * @param check the check's name, lower-case with hyphens
 * @param violation whether it breaks a promise; else it is to be known, and no more
 * @param table {@code schema.table}; empty when it is about no single table
 * @param message what was found, with names, keys and numbers, and no other values
 * @param remedy what to do about it, as a command to paste where there is one
 */
public record CheckFinding(String check, boolean violation, String table, String message, String remedy) {

    static CheckFinding violation(String check, Object table, String message, String remedy) {
        return new CheckFinding(check, true, table.toString(), message, remedy);
    }

    static CheckFinding note(String check, Object table, String message, String remedy) {
        return new CheckFinding(check, false, table.toString(), message, remedy);
    }
}
