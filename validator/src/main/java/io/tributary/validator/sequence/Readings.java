package io.tributary.validator.sequence;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Numbers that one side is asked for in one statement, by their SQL. */
final class Readings {
    private final Set<String> expressions = new LinkedHashSet<>();
    private final Map<String, BigDecimal> values = new HashMap<>();

    void add(String expression) {
        expressions.add(expression);
    }

    void read(Connection session) throws SQLException {
        if (expressions.isEmpty()) {
            return;
        }
        // an array, since a row has at most 1,664 columns
        try (Statement statement = session.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT unnest(ARRAY[" + String.join(",\n", expressions) + "])")) {
            for (String expression : expressions) {
                row.next();
                values.put(expression, row.getBigDecimal(1));
            }
        }
    }

    /** Null where there is none. */
    BigDecimal value(String expression) {
        return values.get(expression);
    }
}
