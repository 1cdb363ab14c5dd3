package io.tributary.validator.check;

import java.util.ArrayList;
import java.util.List;

/** Reads a record as PostgreSQL writes it: "Composite Type Input and Output Syntax" in its manual. */
final class RecordText {
    private final String text;
    private final List<String> fields = new ArrayList<>();
    private int at;

    private RecordText(String text) {
        this.text = text;
    }

    /** The fields' texts, {@code null} for NULL. {@code text} has no parentheses around it. */
    static List<String> fields(String text) {
        RecordText record = new RecordText(text);
        do {
            record.fields.add(record.field());
        } while (record.at++ < text.length());
        return record.fields;
    }

    /** Reads up to the comma behind the field, or to the end. */
    private String field() {
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        boolean empty = true;
        while (at < text.length() && (quoted || text.charAt(at) != ',')) {
            char next = text.charAt(at);
            empty = false;
            if (next == '\\') {
                at++;
                value.append(at < text.length() ? text.charAt(at) : "");
            } else if (next == '"' && quoted && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                at++;
                value.append('"');
            } else if (next == '"') {
                quoted = !quoted;
            } else {
                value.append(next);
            }
            at++;
        }
        return empty ? null : value.toString();
    }
}
