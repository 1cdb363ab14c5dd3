package io.tributary.cli.command;

import java.util.ArrayList;
import java.util.List;

/**
 * Several values as PostgreSQL writes them in a record, without its parentheses: {@code 7,"a b"}. A value with a comma, a
 * quote, a blank or nothing in it stands in double quotes. See "Composite Type Input and Output Syntax" in its manual.
 */
final class RecordText {
    private final String text;
    private int at;

    private RecordText(String text) {
        this.text = text;
    }

    /**
     * The values.
     *
     * @throws IllegalArgumentException when a quote is not closed, or a value is missing, which a key's never is
     */
    static List<String> parse(String text) {
        return new RecordText(text).values();
    }

    private List<String> values() {
        List<String> values = new ArrayList<>();
        do {
            values.add(value());
        } while (at++ < text.length());
        return List.copyOf(values);
    }

    /** The next value; stops at the comma or the end behind it. */
    private String value() {
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        boolean given = false;
        while (at < text.length() && (quoted || text.charAt(at) != ',')) {
            char character = text.charAt(at);
            boolean doubled = quoted && character == '"' && text.startsWith("\"\"", at);
            if (doubled || character == '\\') {
                at++;
                value.append(at < text.length() ? text.charAt(at) : "");
            } else if (character == '"') {
                quoted = !quoted;
            } else {
                value.append(character);
            }
            given = true;
            at++;
        }
        if (quoted || !given) {
            throw new IllegalArgumentException(quoted ? "a quote is not closed" : "a value is missing");
        }
        return value.toString();
    }
}
