package io.tributary.sink.apply;

import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

class TypesIT {
    private static final String TYPES = """
            CREATE TYPE public.mood AS ENUM ('sad', 'so-so', 'glad "and" more');
            CREATE TYPE public.pair AS (a int, b text);
            CREATE DOMAIN public.positive AS int CHECK (VALUE > 0);
            CREATE DOMAIN public.code AS varchar(5);
            CREATE TYPE public.span AS RANGE (subtype = float8);
            """;

    private static Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("bool", List.of("t", "f"));
        values.put("smallint", List.of("-32768", "32767"));
        values.put("bigint", List.of("-9223372036854775808", "9223372036854775807"));
        values.put("real", List.of("NaN", "Infinity", "-Infinity", "1e-45", "3.4028235e+38", "0.1", "-0"));
        values.put("double precision", List.of("NaN", "Infinity", "5e-324", "1.7976931348623157e+308", "0.1"));
        values.put(
                "numeric",
                List.of("NaN", "Infinity", "-Infinity", "1.00", "0.000000000000000000001", "1" + "0".repeat(200)));
        values.put("numeric(10,2)", List.of("12345678.90", "NaN"));
        values.put("money", List.of("-$1,234.56", "$0.00"));
        values.put(
                "text",
                List.of(
                        "",
                        "NULL",
                        "null",
                        "\\",
                        "\\N",
                        "a'b\"c",
                        "{a,b}",
                        "line\nfeed\ttab\r",
                        "ünïcødé 💾 \u0001",
                        "__debezium_unavailable_value",
                        "  "));
        values.put("varchar(3)", List.of("abc", "a  "));
        values.put("char(5)", List.of("ab   ", "     "));
        values.put("\"char\"", List.of("a", "\\303"));
        values.put("name", List.of("a name"));
        values.put("bytea", List.of("\\x", "\\x00ff5c27"));
        values.put("bit(5)", List.of("10101"));
        values.put("bit varying", List.of("", "1", "0".repeat(70)));
        values.put("date", List.of("infinity", "-infinity", "0044-03-15 BC", "5874897-12-31", "2024-02-29"));
        values.put("time", List.of("00:00:00", "24:00:00", "23:59:59.999999"));
        values.put("timetz", List.of("12:00:00.000001+05:30", "00:00:00-15:59"));
        values.put(
                "timestamp",
                List.of("infinity", "-infinity", "4713-01-01 00:00:00 BC", "294276-12-31 23:59:59.999999"));
        values.put("timestamptz", List.of("infinity", "0001-01-01 00:00:00+00 BC", "2024-03-31 01:30:00.5+00"));
        values.put(
                "interval",
                List.of("1 year 2 mons -3 days +04:05:06.789", "-00:00:00.000001", "178000000 years", "00:00:00"));
        values.put("uuid", List.of("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"));
        values.put("json", List.of("{\"a\":  1, \"a\": 2}", "null", "\"\\u0041\""));
        values.put("jsonb", List.of("{\"a\": 1.10}", "null", "\"💾\""));
        values.put("jsonpath", List.of("$.\"a\"[*]?(@ > 1)"));
        values.put("xml", List.of("<a>b</a>", "text only"));
        values.put("inet", List.of("192.168.0.1/24", "::1"));
        values.put("cidr", List.of("10.0.0.0/8"));
        values.put("macaddr", List.of("08:00:2b:01:02:03"));
        values.put("macaddr8", List.of("08:00:2b:01:02:03:04:05"));
        values.put("point", List.of("(1.5,-2)", "(NaN,Infinity)"));
        values.put("line", List.of("{1,-1,0}"));
        values.put("lseg", List.of("[(0,0),(1,1)]"));
        values.put("box", List.of("(2,2),(1,1)"));
        values.put("path", List.of("[(0,0),(1,1)]", "((0,0),(1,1))"));
        values.put("polygon", List.of("((0,0),(1,1),(1,0))"));
        values.put("circle", List.of("<(0,0),1.5>"));
        values.put("tsvector", List.of("'a':1A,2 'back\\\\slash' 'it''s':3"));
        values.put("tsquery", List.of("'a' & !( 'b' <-> 'c':*A )"));
        values.put("int4range", List.of("empty", "[1,5)", "(,)", "[3,)"));
        values.put("numrange", List.of("(1.5,2.50]", "(,Infinity]"));
        values.put("tstzrange", List.of("[\"2024-01-01 00:00:00+00\",infinity)"));
        values.put("int8multirange", List.of("{}", "{[1,3),[5,8)}"));
        values.put("public.span", List.of("[0.1,NaN)"));
        values.put("pg_lsn", List.of("16/B374D848"));
        values.put("oid", List.of("4294967295"));
        values.put("regclass", List.of("pg_class"));
        values.put("xid", List.of("4294967295"));
        values.put("xid8", List.of("18446744073709551615"));
        values.put("tid", List.of("(1,2)"));
        values.put("pg_snapshot", List.of("10:20:10,14,15"));
        values.put("int2vector", List.of("1 2 3"));
        values.put("oidvector", List.of("1 2"));
        values.put("public.mood", List.of("sad", "glad \"and\" more"));
        values.put("public.pair", List.of("(1,\"a \"\"quoted\"\", text\\\\\")", "(,)", "(,\"\")"));
        values.put("public.positive", List.of("7"));
        values.put("public.code", List.of("abcde"));
        values.put("int[]", List.of("{}", "{1,NULL,3}", "{{1,2},{3,4}}", "[0:1]={5,6}"));
        values.put("text[]", List.of("{\"\",\"NULL\",NULL,\"a,b\",\"q\\\"\\\\\",\"{}\",\" \"}"));
        values.put("bytea[]", List.of("{\"\\\\x00ff\"}"));
        values.put("char(3)[]", List.of("{\"a  \",NULL}"));
        values.put("timestamptz[]", List.of("{infinity,\"2024-01-01 00:00:00+00\"}"));
        values.put("interval[]", List.of("{\"1 mon\",-00:00:01.5}"));
        values.put("public.mood[]", List.of("{sad,\"glad \\\"and\\\" more\"}"));
        values.put("public.pair[]", List.of("{\"(1,x)\",\"(,)\"}"));
        values.put("public.positive[]", List.of("{1,2}"));
        values.put("jsonb[]", List.of("{\"{\\\"a\\\": 1}\",NULL}"));
        return values;
    }

    @Test
    void every_type_arrives_as_the_very_text_that_was_sent() throws Exception {
        try (TestingServers servers = new TestingServers();
                TestingMigration migration = new TestingMigration(servers, "a")) {
            migration.execute(TYPES);
            TestingTopic topic = migration.topic("a");
            List<Message> messages = new ArrayList<>();
            Map<String, List<String>> expected = new LinkedHashMap<>();
            for (Map.Entry<String, List<String>> type : values().entrySet()) {
                String table = "t" + expected.size();
                migration.table(table, "id int, v " + type.getKey() + ", PRIMARY KEY (tenant_id, id)");
                expected.put(table, type.getValue());
                for (int i = 0; i < type.getValue().size(); i++) {
                    messages.add(topic.insert(table, "" + i, type.getValue().get(i)));
                }
                messages.add(topic.insert(table, "99", null));
            }
            topic.transaction(Begin.Kind.SNAPSHOT, messages);
            migration.start();
            migration.awaitApplied();
            SoftAssertions soft = new SoftAssertions();
            for (Map.Entry<String, List<String>> table : expected.entrySet()) {
                List<String> rows = new ArrayList<>(table.getValue());
                rows.add("null");
                soft.assertThat(migration.rows("SELECT CASE WHEN id < 99 THEN format('%s', v) END FROM "
                                + table.getKey() + " ORDER BY id"))
                        .as(table.getKey())
                        .isEqualTo(rows);
            }
            soft.assertAll();
        }
    }
}
