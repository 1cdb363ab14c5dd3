package io.tributary.sink.schema.model;

/**
 * A check constraint.
 *
 * @param name its name
 * @param expression what has to hold, without parentheses of its own
 * @param validated whether the rows that were there before it are known to obey it
 * @param noInherit whether tables that inherit from its table are free of it
 */
public record CheckConstraint(String name, Expression expression, boolean validated, boolean noInherit)
        implements TablePart {

    /** One that holds for all rows, those of inheriting tables included. */
    public static CheckConstraint of(String name, String expression) {
        return new CheckConstraint(name, new Expression(expression), true, false);
    }
}
