package io.tributary.cli.preflight;

import io.tributary.contract.table.Identifiers;

/**
 * How a database sorts texts and changes their case.
 *
 * @param provider who does it: {@code libc}, {@code icu} or {@code builtin}
 * @param collate the operating system's order
 * @param ctype the operating system's character classes
 * @param locale the provider's own locale; empty for {@code libc}
 */
record DatabaseLocale(String provider, String collate, String ctype, String locale) {

    /** As people compare it; the operating system's part plays none where another provider sorts. */
    @Override
    public String toString() {
        if (!locale.isEmpty()) {
            return provider + " " + locale;
        }
        return provider + " " + (collate.equals(ctype) ? collate : collate + " with the characters of " + ctype);
    }

    /** The options of CREATE DATABASE that give it, for PostgreSQL of this major version. */
    String options(int version) {
        String system = " LC_COLLATE " + Identifiers.literal(collate) + " LC_CTYPE " + Identifiers.literal(ctype);
        return switch (provider) {
            case "icu" -> "LOCALE_PROVIDER icu ICU_LOCALE " + Identifiers.literal(locale) + system;
            case "builtin" ->
                version < FIRST_WITH_BUILTIN
                        ? "LOCALE_PROVIDER libc LOCALE 'C'"
                        : "LOCALE_PROVIDER builtin BUILTIN_LOCALE " + Identifiers.literal(locale) + system;
            default -> "LOCALE_PROVIDER libc" + system;
        };
    }

    private static final int FIRST_WITH_BUILTIN = 17;
}
