package io.tributary.sink.schema.ddl;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Statements by section. */
public final class Script {
    private final Map<Section, List<String>> sections = new EnumMap<>(Section.class);

    /** Adds a statement, without a semicolon, behind the others of its section. */
    public void add(Section section, String statement) {
        sections.computeIfAbsent(section, key -> new ArrayList<>()).add(statement);
    }

    /** The statements in the order in which they can be run. */
    public List<String> statements() {
        return sections.values().stream().flatMap(List::stream).toList();
    }

    /** Those of some sections alone, in the order in which they can be run. */
    public List<String> statements(Set<Section> wanted) {
        return sections.entrySet().stream()
                .filter(section -> wanted.contains(section.getKey()))
                .flatMap(section -> section.getValue().stream())
                .toList();
    }

    /** The statements as a text for people and psql; empty without any. */
    public String text() {
        StringBuilder text = new StringBuilder();
        sections.forEach((section, statements) -> {
            text.append(text.isEmpty() ? "" : "\n").append("-- ").append(section.title());
            for (String statement : statements) {
                // one that has several lines stands alone
                boolean apart = statement.contains("\n") || statement.equals(statements.get(0));
                text.append(apart ? "\n\n" : "\n").append(statement).append(";");
            }
            text.append("\n");
        });
        return text.toString();
    }
}
