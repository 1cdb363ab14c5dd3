package io.tributary.connector.prepare;

import io.tributary.contract.table.Table;

/** Commands to paste. */
final class Remedies {

    private Remedies() {}

    static String addKey(Table table) {
        return "ALTER TABLE " + table.name().sql() + " ADD PRIMARY KEY (…); or exclude " + table.name()
                + " in the plan";
    }
}
