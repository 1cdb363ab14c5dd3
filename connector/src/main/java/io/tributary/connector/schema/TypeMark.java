package io.tributary.connector.schema;

/** A column's type as a text that is another one for every other type or modifier. */
public final class TypeMark {

    private TypeMark() {}

    /** The mark of a type; whatever is not positive stands for no modifier. */
    public static String of(long type, int modifier) {
        return type + "/" + Math.max(modifier, 0);
    }
}
