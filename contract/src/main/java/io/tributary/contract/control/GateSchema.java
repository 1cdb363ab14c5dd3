package io.tributary.contract.control;

import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What keeps applications from writing a tenant's tables where the tenant is not served: a row of {@code tributary.gate} a
 * tenant, and a trigger on every table that looks there before each statement that writes, and refuses it with SQLSTATE
 * {@link #REFUSED}.
 */
public final class GateSchema {
    /** The SQLSTATE of a write that a gate refuses: {@code read_only_sql_transaction}. */
    public static final String REFUSED = "25006";
    /** The trigger's name. Triggers fire in the order of their names; this is before any that a person would make. */
    public static final String TRIGGER = "!tributary_gate";
    /** What whoever writes to the target is told before the tenant was switched over. */
    public static final String SOURCE_SERVES = "its source serves it";

    private static final String EVENTS = " BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ";
    private static final Pattern BLANK_LINES = Pattern.compile("\n\\s*\n");

    private GateSchema() {}

    /** The statements that make the gates' tables and functions, without semicolons. Safe to run again. */
    public static List<String> statements() {
        return Arrays.stream(BLANK_LINES.split(Control.resource("gate.sql")))
                .map(GateSchema::uncommented)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static String uncommented(String part) {
        String text = part.strip();
        while (text.startsWith("--")) {
            int end = text.indexOf('\n');
            text = end < 0 ? "" : text.substring(end + 1).strip();
        }
        return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * The statement that guards a table of the target, or guards it again. Sessions that row-level security does not bind
     * pass, and so do a sink's, which fire no triggers but those that always fire.
     *
     * @param table its name, as SQL wants it
     */
    public static String guardTarget(String table) {
        return "CREATE OR REPLACE TRIGGER " + Identifiers.quote(TRIGGER) + EVENTS + table
                + "\n    FOR EACH STATEMENT WHEN (row_security_active(" + Identifiers.literal(table)
                + "::regclass))\n    EXECUTE FUNCTION tributary.guard_target()";
    }

    /** The statements that guard a table of a tenant's source, in one transaction, whatever a session sets. */
    public static List<String> guardSource(TableName table, UUID tenantId) {
        return List.of(
                "CREATE OR REPLACE TRIGGER " + Identifiers.quote(TRIGGER) + EVENTS + table.sql()
                        + " FOR EACH STATEMENT EXECUTE FUNCTION tributary.guard_source('" + tenantId + "')",
                "ALTER TABLE " + table.sql() + " ENABLE ALWAYS TRIGGER " + Identifiers.quote(TRIGGER));
    }

    /** The statement that removes a table's guard. */
    public static String unguard(TableName table) {
        return "DROP TRIGGER IF EXISTS " + Identifiers.quote(TRIGGER) + " ON " + table.sql();
    }
}
