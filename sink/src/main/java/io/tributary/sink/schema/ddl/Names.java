package io.tributary.sink.schema.ddl;

import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes names for people to read: in quotes only where PostgreSQL's {@code quote_ident} puts them. */
public final class Names {
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final Set<String> KEYWORDS = keywords();
    /** PostgreSQL cuts longer names off (NAMEDATALEN - 1). */
    private static final int LONGEST = 63;

    private Names() {}

    /** A name as SQL wants it. */
    public static String quote(String name) {
        return PLAIN.matcher(name).matches() && !KEYWORDS.contains(name) ? name : Identifiers.quote(name);
    }

    /** A table's name, with its schema. */
    public static String quote(TableName table) {
        return quote(table.schema(), table.name());
    }

    /** A name with its schema. */
    public static String quote(String schema, String name) {
        return quote(schema) + "." + quote(name);
    }

    /** Names with commas between them. */
    public static String list(List<String> names) {
        return names.stream().map(Names::quote).collect(Collectors.joining(", "));
    }

    /** A name made of another and a suffix, the former cut so that both together are at most 63 bytes. */
    public static String derived(String name, String suffix) {
        String start = name;
        while ((start + suffix).getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            start = start.substring(0, start.offsetByCodePoints(start.length(), -1));
        }
        return start + suffix;
    }

    private static Set<String> keywords() {
        try (InputStream stream = Names.class.getResourceAsStream("keywords.txt")) {
            return Set.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .trim()
                    .split("\\s+"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
