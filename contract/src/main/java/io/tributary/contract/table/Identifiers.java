package io.tributary.contract.table;

import java.sql.SQLException;
import org.postgresql.core.Utils;

/** Writes names and strings into SQL. */
public final class Identifiers {

    private Identifiers() {}

    /** A name as a quoted identifier. */
    public static String quote(String name) {
        try {
            return Utils.escapeIdentifier(null, name).toString();
        } catch (SQLException e) {
            throw new IllegalArgumentException("not an identifier: " + name, e);
        }
    }

    /** A text as a string constant; assumes {@code standard_conforming_strings}, PostgreSQL's default since 9.1. */
    public static String literal(String text) {
        try {
            return "'" + Utils.escapeLiteral(null, text, true) + "'";
        } catch (SQLException e) {
            throw new IllegalArgumentException("not a string constant: " + text, e);
        }
    }
}
