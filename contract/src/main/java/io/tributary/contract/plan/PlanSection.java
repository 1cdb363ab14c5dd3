package io.tributary.contract.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A mapping of the plan file with its place; empty where the file has none. */
final class PlanSection {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final boolean present;
    private final int line;
    private final String where;
    private final Map<String, String> environment;
    private final Problems problems;

    private PlanSection(Node node, int line, String where, Map<String, String> environment, Problems problems) {
        this.present = node instanceof MappingNode;
        this.line = node == null ? line : lineOf(node);
        this.where = where;
        this.environment = environment;
        this.problems = problems;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::put);
        } else if (node != null && !isNull(node)) {
            problem("is not a mapping of keys to values", "indent its keys below it, each as 'key: value'");
        }
    }

    static PlanSection root(Node node, Map<String, String> environment, Problems problems) {
        PlanSection root = new PlanSection(node, 1, "plan", environment, problems);
        if (node == null || isNull(node)) {
            root.problem("is empty", "write one; README.md has an example");
        }
        return root;
    }

    private void put(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
            problems.add(lineOf(tuple.getKeyNode()), where, "has a key that is not a word", "write 'key: value'");
            return;
        }
        String key = name.getValue();
        if (values.put(key, tuple.getValueNode()) != null) {
            problems.add(lineOf(tuple.getKeyNode()), path(key), "is there twice", "remove one of the two");
        }
        lines.put(key, lineOf(tuple.getKeyNode()));
    }

    boolean present() {
        return present;
    }

    void problem(String what, String remedy) {
        problems.add(line, where, what, remedy);
    }

    boolean reported(String key) {
        return problems.has(path(key));
    }

    /** Reports every key that is not one of these. */
    void allow(String... keys) {
        List<String> known = Arrays.asList(keys);
        values.keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> problems.add(
                        lines.get(key),
                        path(key),
                        "is not a key that is known here",
                        "remove it, or correct it to one of " + String.join(", ", new TreeSet<>(known))));
    }

    /** A value that must be there. */
    PlanText text(String key) {
        PlanText text = optionalText(key);
        if (present && text.value().isEmpty() && !reported(key)) {
            problems.add(text.line(), path(key), "is missing", "add '" + key + ": …'");
        }
        return text;
    }

    PlanText optionalText(String key) {
        Node node = values.get(key);
        return node == null || isNull(node) ? empty(key) : text(node, path(key));
    }

    /** A section that must be there. */
    PlanSection section(String key) {
        PlanSection section = optionalSection(key);
        if (present && !section.present && !reported(key)) {
            problems.add(lines.getOrDefault(key, line), path(key), "is missing", "add '" + key + ":' and its keys");
        }
        return section;
    }

    PlanSection optionalSection(String key) {
        return new PlanSection(values.get(key), line, path(key), environment, problems);
    }

    /** A list of sections that must not be empty. */
    List<PlanSection> sections(String key) {
        List<PlanSection> sections = new ArrayList<>();
        for (Node node : sequence(key)) {
            String place = path(key) + "[" + sections.size() + "]";
            sections.add(new PlanSection(node, line, place, environment, problems));
        }
        if (present && sections.isEmpty() && !reported(key)) {
            problems.add(lines.getOrDefault(key, line), path(key), "is missing or empty", "list at least one entry");
        }
        return sections;
    }

    List<PlanText> textList(String key) {
        List<PlanText> texts = new ArrayList<>();
        for (Node node : sequence(key)) {
            texts.add(text(node, path(key) + "[" + texts.size() + "]"));
        }
        return texts;
    }

    Map<String, PlanText> textEntries() {
        Map<String, PlanText> texts = new LinkedHashMap<>();
        values.forEach((key, node) -> texts.put(key, text(node, path(key))));
        return texts;
    }

    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        textEntries().forEach((key, text) -> texts.put(key, text.value().orElse("")));
        return texts;
    }

    private List<Node> sequence(String key) {
        Node node = values.get(key);
        if (node instanceof SequenceNode list) {
            return list.getValue();
        }
        if (node != null && !isNull(node)) {
            problems.add(
                    lineOf(node), path(key), "is not a list", "write each entry on a line of its own, behind '- '");
        }
        return List.of();
    }

    private PlanText text(Node node, String place) {
        if (!(node instanceof ScalarNode scalar)) {
            problems.add(lineOf(node), place, "is not a single value", "write it on one line");
            return new PlanText(Optional.empty(), lineOf(node), place, problems);
        }
        return new PlanText(Optional.of(substitute(scalar, place)), lineOf(node), place, problems);
    }

    private String substitute(ScalarNode node, String place) {
        return VARIABLE.matcher(node.getValue()).replaceAll(match -> {
            String value = environment.get(match.group(1));
            if (value == null) {
                problems.add(
                        lineOf(node),
                        place,
                        "the environment has no variable " + match.group(1),
                        "set it: export " + match.group(1) + "=…");
                return "";
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private PlanText empty(String key) {
        return new PlanText(Optional.empty(), lines.getOrDefault(key, line), path(key), problems);
    }

    private String path(String key) {
        return where.equals("plan") ? key : where + "." + key;
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
