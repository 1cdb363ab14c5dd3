package io.tributary.sink.schema.design;

import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.Expression;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether SQL as PostgreSQL prints it depends on a column's values. Where that cannot be told, it does: a type or function
 * of the column's name counts unless its place tells it, and a whole row counts as every column.
 */
final class Mentions {
    /** A constant; a name in quotes; a number; a word; all columns of a row. */
    private static final Pattern TOKEN = Pattern.compile("[eE]?'(?:[^'\\\\]|''|\\\\.)*'"
            + "|\"(?:[^\"]|\"\")*\"|\\p{N}[\\p{L}\\p{N}_.]*|[\\p{L}_][\\p{L}\\p{N}_$]*|\\.\\*");

    private static final Pattern NULL_TEST = Pattern.compile("\\)? IS (?:NOT )?NULL\\b");
    private static final Pattern NULL_COUNT =
            Pattern.compile("\\bnum_(?:non)?nulls\\((?:[\\p{L}\\p{N}_$]+|\"(?:[^\"]|\"\")*\"|, )*\\)");

    private Mentions() {}

    /** Whether the expression's value can change with the column's; being null or not does not count. */
    static boolean values(Expression expression, String column) {
        String sql = NULL_COUNT.matcher(expression.sql()).replaceAll("0");
        Matcher nullTest = NULL_TEST.matcher(sql);
        return mentions(sql, column, token -> !nullTest.region(token.end(), sql.length())
                .lookingAt());
    }

    /** Whether the expression is about the column at all. */
    static boolean anyhow(Expression expression, String column) {
        return mentions(expression.sql(), column, token -> true);
    }

    private static boolean mentions(String sql, String column, Predicate<Matcher> counts) {
        String name = Names.quote(column);
        Matcher token = TOKEN.matcher(sql);
        while (token.find()) {
            String text = token.group();
            if (text.equals(".*")) {
                return true;
            }
            boolean same = text.equals(name) || text.equals("\"" + column.replace("\"", "\"\"") + "\"");
            if (same && !isOther(sql, token) && counts.test(token)) {
                return true;
            }
        }
        return false;
    }

    /** A type behind a cast, or a function. */
    private static boolean isOther(String sql, Matcher token) {
        return sql.startsWith("::", Math.max(0, token.start() - 2)) && token.start() >= 2
                || sql.startsWith("(", token.end());
    }

    /** Whether an element of an index, or of an exclusion, is this column itself. */
    static boolean isColumn(Expression element, String column) {
        String sql = element.sql();
        String name = Names.quote(column);
        return sql.equals(name) || sql.startsWith(name + " ");
    }

    /** What stands behind the column in an element that is the column itself: collation, class, order, operator. */
    static String behind(Expression element, String column) {
        return element.sql().substring(Names.quote(column).length()).trim();
    }
}
