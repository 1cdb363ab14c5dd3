package io.tributary.contract.plan;

import io.tributary.contract.table.TableName;
import java.util.regex.Pattern;

/**
 * Names tables as {@code schema.table}, where {@code *} stands for any characters, also none. Letters' case counts, as
 * it does in PostgreSQL's catalogs.
 *
 * @param text the pattern as the plan has it
 */
public record TablePattern(String text) {

    public TablePattern {
        if (!text.contains(".")) {
            throw new IllegalArgumentException("'" + text + "' is not schema.table");
        }
    }

    /** Whether the pattern names this table. */
    public boolean matches(TableName table) {
        return expression().matcher(table.schema() + "." + table.name()).matches();
    }

    private Pattern expression() {
        return Pattern.compile(Pattern.quote(text).replace("*", "\\E.*\\Q"));
    }
}
