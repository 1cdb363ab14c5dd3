package io.tributary.cli.exact;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was seen of each type, as the documentation's tables. */
final class TypeMatrix {
    private static final String HEAD = """
            # Types

            What becomes of each type on its way from a source to the target. A test writes this page from what it sees on real
            servers: for every type that PostgreSQL has and a table can store, it inserts the values of
            [types.txt](../cli/src/test/resources/io/tributary/cli/exact/types.txt) before and after the start, changes each of
            them to each other, changes other columns beside them, makes them keys, changes and deletes those, and puts them
            into arrays: with NULLs, of two dimensions, with other lower bounds, and empty. Both databases have odd defaults for
            everything that changes how values are written or read. After each step, the text that PostgreSQL prints is the
            same on both sides, byte for byte.

            - **Copy**: values that were there at the start. **Insert**, **update**: in the stream; NULL is among the values.
            - **Key**: as part of a primary key: inserted, changed, deleted. – where PostgreSQL has no order for the type.
            - **Array**: of the type, as a column, in the copy and in the stream.

            Every value travels as the text that PostgreSQL itself prints, and the target's server reads it. So types of your own
            (enums, domains, composites, ranges) and of extensions go the same way, as long as the target has them; `tributary
            schema` creates them there. A value of up to 1 GB, PostgreSQL's own limit, needs memory: see below.
            """;

    private static final String TAIL = """

            ## Large values

            A row of more than 768 KiB travels in several records of that size, one behind the other, so brokers and topics keep their
            own defaults. What limits a row is memory: each stage has it as bytes, as text and as what is sent at once. Texts of 100 MB,
            copied, inserted, updated, left alone beside a change, moved to another key and deleted, passed all stages in one process
            with a heap of 1.5 GB. A copy has a row of each of its sessions in the connector's memory; with `snapshot: debezium` it reads
            500 rows at a time from the source, so that many have room there.
            """;

    /** What is tried. */
    enum Case {
        COPY,
        INSERT,
        UPDATE,
        KEY,
        ARRAY
    }

    private final Map<CataloguedType, Set<Case>> tried = new LinkedHashMap<>();
    private final Map<CataloguedType, Set<Case>> failed = new LinkedHashMap<>();

    /** A case was tried with a type. */
    void add(CataloguedType type, Case tried, boolean equal) {
        this.tried.computeIfAbsent(type, key -> EnumSet.noneOf(Case.class)).add(tried);
        if (!equal) {
            failed.computeIfAbsent(type, key -> EnumSet.noneOf(Case.class)).add(tried);
        }
    }

    /** The page. */
    String page(List<CataloguedType> types, Map<String, String> refused) {
        StringBuilder page = new StringBuilder(HEAD);
        String section = "";
        for (CataloguedType type : types) {
            if (!type.section().equals(section)) {
                section = type.section();
                page.append("\n## ").append(section).append("\n\n");
                page.append("| type | copy | insert | update | key | array | |\n|---|---|---|---|---|---|---|\n");
            }
            page.append("| `").append(type.name()).append("` |");
            for (Case each : Case.values()) {
                page.append(' ').append(cell(type, each)).append(" |");
            }
            page.append(type.note().isEmpty() ? "" : " " + type.note()).append(" |\n");
        }
        page.append(
                "\n## Refused\n\nBy `tributary preflight`, before anything is copied, with the remedy: `ALTER` the column, or leave"
                        + " the table out.\n\n| type | why |\n|---|---|\n");
        refused.forEach((type, why) ->
                page.append("| `").append(type).append("` | ").append(why).append(" |\n"));
        return page.append(TAIL).toString();
    }

    private String cell(CataloguedType type, Case each) {
        if (!tried.getOrDefault(type, Set.of()).contains(each)) {
            return "–";
        }
        return failed.getOrDefault(type, Set.of()).contains(each) ? "**no**" : "yes";
    }
}
