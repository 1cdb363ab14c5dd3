package io.tributary.cli.exact;

import io.tributary.embedded.PostgresVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The types of {@code types.txt}. */
final class TypeCatalogue {
    private static final String INDENT = "    ";

    private final int version;
    private final List<CataloguedType> types = new ArrayList<>();
    private final Map<String, String> refused = new LinkedHashMap<>();
    private String section = "";

    private TypeCatalogue(PostgresVersion version) {
        this.version = version.major();
    }

    /** The types, with the values that a version has. */
    static TypeCatalogue of(PostgresVersion version) throws IOException {
        TypeCatalogue catalogue = new TypeCatalogue(version);
        resource("types.txt").lines().forEach(catalogue::read);
        return catalogue;
    }

    /** What makes the types that are not built in. */
    static String definitions() throws IOException {
        return resource("types.sql");
    }

    List<CataloguedType> types() {
        return types;
    }

    /** Built-in types that are not carried, and why. */
    Map<String, String> refused() {
        return refused;
    }

    /** The built-in types of a server, in whose database {@link #definitions} are, that are neither tried nor refused. */
    List<String> forgotten(Connection connection) throws SQLException {
        String known = types.stream().map(CataloguedType::name).collect(Collectors.joining("\n")) + "\n"
                + String.join("\n", refused.keySet());
        List<String> forgotten = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT typname
                  FROM pg_type
                 WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND typisdefined
                   AND NOT EXISTS (SELECT FROM pg_type element WHERE element.typarray = pg_type.oid)
                   AND oid NOT IN (SELECT name::regtype FROM regexp_split_to_table(?, '\\n') AS name)
                 ORDER BY typname
                """)) {
            query.setString(1, known);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    forgotten.add(row.getString(1));
                }
            }
        }
        return forgotten;
    }

    private void read(String line) {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        if (line.startsWith("== ")) {
            section = line.substring(3);
        } else if (line.startsWith("- ")) {
            String[] parts = line.substring(2).split(": ", 2);
            refused.put(parts[0], parts[1]);
        } else if (line.startsWith(INDENT)) {
            value(line.substring(INDENT.length()));
        } else {
            String[] parts = line.split(" \\| ", 2);
            String note = parts.length == 1 ? "" : parts[1];
            types.add(new CataloguedType(section, types.size(), parts[0], note, new ArrayList<>()));
        }
    }

    private void value(String text) {
        String expression = text;
        if (text.matches("\\[\\d+] .*")) {
            int end = text.indexOf(']');
            if (Integer.parseInt(text.substring(1, end)) > version) {
                return;
            }
            expression = text.substring(end + 2);
        }
        types.get(types.size() - 1).values().add(expression);
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = TypeCatalogue.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
