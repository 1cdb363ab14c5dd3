package io.tributary.validator.compare;

/** How rows are told to people. */
final class Told {
    private static final int LONGEST_KEY = 200;

    /** What a key that was cut off ends in. */
    static final String CUT = "…";

    private Told() {}

    /** A record's text without its parentheses, cut off. The text itself may have been cut off after more characters. */
    static String key(String record) {
        String key = record.substring(1);
        return key.length() - 1 > LONGEST_KEY
                ? key.substring(0, LONGEST_KEY) + CUT
                : key.substring(0, key.length() - 1);
    }
}
