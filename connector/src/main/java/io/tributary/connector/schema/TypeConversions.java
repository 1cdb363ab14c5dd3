package io.tributary.connector.schema;

import java.util.Set;

/** Which changes of a type convert every value alike in whatever session, so that source and target do the same. */
final class TypeConversions {
    private static final Set<String> ALIKE_EVERYWHERE =
            Set.of("smallint", "integer", "bigint", "numeric", "text", "character varying", "uuid");

    private TypeConversions() {}

    /** Others depend on the session's time zone or style, or give another text than the log has. */
    static boolean alikeEverywhere(ColumnLayout was, ColumnLayout is) {
        return was.generated() == is.generated() && known(was) && known(is);
    }

    private static boolean known(ColumnLayout column) {
        return ALIKE_EVERYWHERE.contains(column.typeName().replaceAll("\\(.*\\)", ""))
                || column.enumName() != null && column.enumName().equals(column.typeName());
    }
}
