package io.tributary.sink.schema.model;

/**
 * A check constraint.
 *
 * @param name its name
 * @param expression what has to hold, without parentheses of its own
 * @param validated whether the rows that were there before it are known to obey it
 * @param noInherit whether tables that inherit from its table are free of it
 * @param enforced whether it is checked at all
 */
public record CheckConstraint(
        String name, Expression expression, boolean validated, boolean noInherit, boolean enforced)
        implements TablePart {

    /** One that is checked. */
    public CheckConstraint(String name, Expression expression, boolean validated, boolean noInherit) {
        this(name, expression, validated, noInherit, true);
    }

    /** One that holds for all rows, those of inheriting tables included. */
    public static CheckConstraint of(String name, String expression) {
        return new CheckConstraint(name, new Expression(expression), true, false);
    }

    /** The same, which nothing checks. */
    public CheckConstraint notEnforced() {
        return new CheckConstraint(name, expression, validated, noInherit, false);
    }
}
