package io.tributary.contract.mapping;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Every type that a server has and a table can store, read from {@code pg_type}, with SQL expressions for values of it:
 * base types from a list of awkward values, arrays, ranges, multiranges and domains from their elements' values, composite
 * types from rows of the catalogs' tables (those of views are left out: they are of the same columns).
 */
final class BuiltInTypes {
    private static final String TYPES = """
            SELECT format_type(t.oid, NULL) AS name, t.typname, t.typtype, t.typcategory = 'A' AND t.typelem <> 0
                   AND t.typlen = -1 AND t.typsubscript = 'array_subscript_handler'::regproc
                   AND e.typarray = t.oid AS is_array,
                   format_type(e.oid, NULL) AS element,
                   (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid) AS subtype,
                   (SELECT format_type(r.rngtypid, NULL) FROM pg_range r WHERE r.rngmultitypid = t.oid) AS range_type,
                   format_type(t.typbasetype, NULL) AS base, t.typrelid::regclass::text AS relation
              FROM pg_type t
              LEFT JOIN pg_type e ON e.oid = t.typelem
             WHERE t.typtype IN ('b', 'r', 'm', 'e', 'd', 'c') AND t.typisdefined
               AND coalesce((SELECT c.relkind IN ('r', 'c') FROM pg_class c
                              WHERE c.oid IN (t.typrelid, e.typrelid)), true)
             ORDER BY t.typtype <> 'b', is_array, t.typtype = 'm', t.oid
            """;

    private final Map<String, List<String>> values = new TreeMap<>();
    private final List<String> withoutValues = new ArrayList<>();

    private BuiltInTypes() {}

    static BuiltInTypes read(Connection connection) throws SQLException {
        BuiltInTypes types = new BuiltInTypes();
        try (Statement statement = connection.createStatement();
                Statement probe = connection.createStatement();
                ResultSet type = statement.executeQuery(TYPES)) {
            while (type.next()) {
                types.add(type, probe);
            }
        }
        return types;
    }

    /** Expressions for values, by type. */
    Map<String, List<String>> values() {
        return values;
    }

    /** Types that a table can have but no statement can make a value of. */
    List<String> withoutValues() {
        return withoutValues;
    }

    private void add(ResultSet type, Statement probe) throws SQLException {
        String name = type.getString("name");
        if (!storable(name, probe)) {
            return;
        }
        List<String> candidates = candidates(type, name);
        List<String> made = new ArrayList<>();
        for (String candidate : candidates) {
            if (works("SELECT " + candidate, probe)) {
                made.add(candidate);
            }
        }
        if (made.isEmpty()) {
            withoutValues.add(name);
        }
        values.put(name, made);
    }

    private List<String> candidates(ResultSet type, String name) throws SQLException {
        if (type.getBoolean("is_array")) {
            return arrays(name, type.getString("element"));
        }
        return switch (type.getString("typtype")) {
            case "r" -> ranges(name, type.getString("subtype"));
            case "m" -> multiranges(name, type.getString("range_type"));
            case "d" -> domain(name, values.getOrDefault(type.getString("base"), List.of()));
            case "e" -> List.of("(enum_range(NULL::" + name + "))[1]", "(enum_range(NULL::" + name + "))[2]");
            case "c" -> rows(name, type.getString("relation"));
            default -> AwkwardValues.of(type.getString("typname"), name);
        };
    }

    private List<String> arrays(String name, String element) {
        List<String> made = new ArrayList<>();
        List<String> elements = values.getOrDefault(element, List.of());
        for (String value : elements) {
            made.add("ARRAY[NULL, " + value + ", " + elements.get(0) + "]::" + name);
        }
        if (!elements.isEmpty()) {
            made.add("array_fill(" + elements.get(0) + ", ARRAY[2, 2], ARRAY[-1, 3])");
        }
        made.add("'{}'::" + name);
        return made;
    }

    private List<String> ranges(String name, String subtype) {
        List<String> made = new ArrayList<>();
        for (String value : values.getOrDefault(subtype, List.of())) {
            made.add(name + "(" + value + ", NULL)");
            made.add(name + "(NULL, " + value + ", '(]')");
            made.add(name + "(" + value + ", " + value + ", '[]')");
        }
        made.add("'empty'::" + name);
        return made;
    }

    private List<String> multiranges(String name, String range) {
        List<String> made = new ArrayList<>();
        for (String value : values.getOrDefault(range, List.of())) {
            made.add(name + "(" + value + ")");
        }
        made.add("'{}'::" + name);
        return made;
    }

    /** The base type's values, and those of the one domain of {@code information_schema} that takes none of them. */
    private static List<String> domain(String name, List<String> bases) {
        return Stream.concat(bases.stream(), Stream.of("'YES'", "'NO'"))
                .map(value -> "(" + value + ")::" + name)
                .toList();
    }

    /** A row of the type's own table. */
    private static List<String> rows(String name, String relation) {
        return List.of("(SELECT r FROM " + relation + " AS r LIMIT 1)", "(NULL::" + name + ")");
    }

    private static boolean storable(String name, Statement probe) {
        return works("CREATE TEMP TABLE probe (a " + name + ")", probe) && works("DROP TABLE probe", probe);
    }

    private static boolean works(String sql, Statement probe) {
        try {
            probe.execute(sql);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }
}
