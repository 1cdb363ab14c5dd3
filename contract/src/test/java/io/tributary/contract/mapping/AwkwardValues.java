package io.tributary.contract.mapping;

import io.tributary.contract.table.Identifiers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Values of base types where their text is most easily lost. */
final class AwkwardValues {
    private static final List<String> TEXTS =
            List.of("", " a ", "it's", "\"quoted\"", "back\\slash", "tab\tline\nend\r", "ÄÖ€😀", "NULL", "{}", "\\N");

    private static final Map<String, List<String>> LITERALS = Map.ofEntries(
            Map.entry("bool", List.of("t", "f")),
            Map.entry("bytea", List.of("", "\\x00ff5c27", "\\x31")),
            Map.entry("char", List.of("a", "", "\\303", "'")),
            Map.entry("name", List.of("a name", "Ä", "\"q\"")),
            Map.entry("int8", List.of("0", "-1", "9223372036854775807", "-9223372036854775808")),
            Map.entry("int2", List.of("0", "-1", "32767", "-32768")),
            Map.entry("int4", List.of("0", "-1", "2147483647", "-2147483648")),
            Map.entry("int2vector", List.of("", "1 -2 3")),
            Map.entry("oidvector", List.of("", "1 4294967295")),
            Map.entry("text", TEXTS),
            Map.entry("varchar", TEXTS),
            Map.entry("bpchar", TEXTS),
            Map.entry("citext", TEXTS),
            Map.entry("oid", List.of("0", "4294967295")),
            Map.entry("xid", List.of("0", "4294967295")),
            Map.entry("cid", List.of("0", "4294967295")),
            Map.entry("xid8", List.of("0", "18446744073709551615")),
            Map.entry("tid", List.of("(0,1)", "(4294967295,65535)")),
            Map.entry("json", List.of("{ \"a\" : 1,\"a\":2 }", "null", "\"\\u00e4\\\\n\"", "[1.10, 1e400]")),
            Map.entry("jsonb", List.of("{\"b\": 1, \"a\": [null, 1.10]}", "null", "\"ä\\\"\\\\\"", "1e400")),
            Map.entry("jsonpath", List.of("$.a[*] ? (@ > 1.0)", "strict $.\"a b\"")),
            Map.entry("xml", List.of("<a b=\"1\">&lt;ä</a>", "text only")),
            Map.entry("float4", List.of("0", "-0", "0.1", "1e-45", "3.4028235e38", "NaN", "Infinity", "-Infinity")),
            Map.entry(
                    "float8",
                    List.of("0", "-0", "0.1", "5e-324", "1.7976931348623157e308", "NaN", "Infinity", "-Infinity")),
            Map.entry(
                    "numeric",
                    List.of(
                            "0",
                            "-0.000",
                            "1.10",
                            "NaN",
                            "Infinity",
                            "-Infinity",
                            "1e1000",
                            "0." + "0".repeat(500) + "1")),
            Map.entry("money", List.of("$1,234.56", "-$0.01", "92233720368547758.07")),
            Map.entry("date", List.of("2026-02-28", "infinity", "-infinity", "0044-03-15 BC", "5874897-12-31")),
            Map.entry("time", List.of("00:00", "24:00:00", "23:59:59.999999")),
            Map.entry("timetz", List.of("00:00+15:59", "24:00:00-12", "12:34:56.7+05:30:15")),
            Map.entry(
                    "timestamp",
                    List.of(
                            "2026-02-28 12:34:56.000001",
                            "infinity",
                            "-infinity",
                            "4713-01-01 00:00 BC",
                            "294276-12-31")),
            Map.entry(
                    "timestamptz",
                    List.of(
                            "2026-02-28 12:34:56.1+05:30",
                            "infinity",
                            "-infinity",
                            "4713-01-01 00:00+0 BC",
                            "294276-12-30")),
            Map.entry(
                    "interval",
                    List.of(
                            "0",
                            "1 mon -2 days +03:04:05.000006",
                            "-1 year 2 mons",
                            "178000000 years",
                            "1e-6 s",
                            "infinity")),
            Map.entry("bit", List.of("0", "1")),
            Map.entry("varbit", List.of("", "1", "0101")),
            Map.entry("uuid", List.of("00000000-0000-0000-0000-000000000000", "FFFFFFFF-ffff-8fff-bfff-ffffffffffff")),
            Map.entry("inet", List.of("10.0.0.1", "10.1.2.3/8", "::1", "2001:db8::1/64")),
            Map.entry("cidr", List.of("10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0")),
            Map.entry("macaddr", List.of("08:00:2b:01:02:03")),
            Map.entry("macaddr8", List.of("08:00:2b:01:02:03:04:05")),
            Map.entry("point", List.of("(1,-2.5)", "(NaN,Infinity)", "(-0,1e-300)")),
            Map.entry("line", List.of("{1,-1,0}", "{0,-1,1e300}")),
            Map.entry("lseg", List.of("[(0,0),(1e10,-1)]")),
            Map.entry("box", List.of("(1,2),(-1,-2)")),
            Map.entry("path", List.of("((0,0),(1,1))", "[(0,0),(1,1)]")),
            Map.entry("polygon", List.of("((0,0),(1,1),(2,0))")),
            Map.entry("circle", List.of("<(0,0),1.5>")),
            Map.entry("tsvector", List.of("", "'a':1A,2B 'b c' 'd''e' 'f\\\\g'")),
            Map.entry("tsquery", List.of("", "'a' & !'b c':*AB <2> 'd''e'")),
            Map.entry("pg_lsn", List.of("0/0", "FFFFFFFF/FFFFFFFF")),
            Map.entry("pg_snapshot", List.of("10:20:10,14,15", "1:1:")),
            Map.entry("txid_snapshot", List.of("10:20:10,14,15", "1:1:")),
            Map.entry("aclitem", List.of("postgres=arwdDxt/postgres", "=r/postgres")),
            Map.entry("refcursor", List.of("", "a \"cursor\"")),
            Map.entry("regclass", List.of("pg_class", "-")),
            Map.entry("regcollation", List.of("\"C\"", "-")),
            Map.entry("regconfig", List.of("english", "simple")),
            Map.entry("regdictionary", List.of("simple", "english_stem")),
            Map.entry("regnamespace", List.of("pg_catalog", "-")),
            Map.entry("regoper", List.of("pg_catalog.||/", "0")),
            Map.entry("regoperator", List.of("+(integer,integer)", "0")),
            Map.entry("regproc", List.of("pg_catalog.now", "-")),
            Map.entry("regprocedure", List.of("abs(integer)", "-")),
            Map.entry("regrole", List.of("postgres", "-")),
            Map.entry("regtype", List.of("\"char\"", "timestamp with time zone", "-")));

    /** Types that read no text, and where a value of them is. */
    private static final Map<String, String> STORED = Map.of(
            "pg_node_tree", "(SELECT ev_action FROM pg_rewrite ORDER BY length(ev_action::text), oid LIMIT 1)",
            "pg_ndistinct", "(SELECT stxdndistinct FROM pg_statistic_ext_data LIMIT 1)",
            "pg_dependencies", "(SELECT stxddependencies FROM pg_statistic_ext_data LIMIT 1)",
            "pg_mcv_list", "(SELECT stxdmcv FROM pg_statistic_ext_data LIMIT 1)");

    private AwkwardValues() {}

    /** Expressions for values of a base type; empty where none is known. */
    static List<String> of(String name, String sqlName) {
        Stream<String> literals = LITERALS.getOrDefault(name, List.of()).stream()
                .map(text -> "(" + Identifiers.literal(text) + ")::" + sqlName);
        return Stream.concat(literals, Stream.ofNullable(STORED.get(name))).toList();
    }
}
