package io.tributary.validator.alert;

/**
 * What one look said of one condition.
 *
 * @param kind which condition
 * @param present whether it was there
 * @param detail what is wrong, with names and numbers; empty when nothing is
 * @param remedy what to do about it, as a command where there is one; empty when nothing is wrong
 */
record Observation(AlertKind kind, boolean present, String detail, String remedy) {

    static Observation absent(AlertKind kind) {
        return new Observation(kind, false, "", "");
    }
}
