package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.wire.Change;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every type's text is the same in the copy and in the stream, and that of the type's output function. */
class TypesIT {
    private static final String TYPES = """
            CREATE TYPE mood AS ENUM ('sad', 'very "happy", indeed');
            CREATE TYPE pair AS (a int, b text);
            CREATE DOMAIN positive AS int CHECK (value > 0);
            CREATE DOMAIN flag AS boolean;
            """;
    private static final List<String> VALUES = List.of(
            "boolean: true, false",
            "flag: true",
            "smallint: -32768",
            "int: 2147483647",
            "bigint: -9223372036854775808",
            "positive: 7",
            "oid: 4294967295",
            "real: '0.1', 'NaN', '-Infinity', '1e-40'",
            "double precision: 0.1::float8 + 0.2::float8, 'Infinity', '-0'",
            "numeric: '1.500', 'NaN', 'Infinity', '-Infinity', 1e-30, 123456789012345678901234567890.12345",
            "numeric(10,2): 1.5",
            "money: '-1234567.89'",
            "text: '', ' x ', E'a\\nb\\t\\\\', 'é漢🙂', 'NULL', 'null'",
            "varchar(20): 'ab  '",
            "char(5): 'ab', ''",
            "\"char\": 'x'",
            "name: 'abc'",
            "bytea: '\\x', '\\x00ff5c27'",
            "uuid: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
            "date: '2024-02-29', 'infinity', '-infinity', '0044-03-15 BC', '5874897-12-31'",
            "time: '24:00:00', '12:34:56.789012'",
            "time(0): '12:34:56'",
            "timetz: '12:34:56.789+05:30', '24:00:00-15:59'",
            "timestamp: '2024-01-01 00:00:00.000001', 'infinity', '-infinity', '0001-01-01 BC', '294276-12-31 23:59:59.999999',"
                    + " '1582-10-10 00:00:00'",
            "timestamptz: '2024-07-01 12:00:00.123456+02', 'infinity', '-infinity', '0044-03-15 12:00:00+00 BC',"
                    + " '0001-01-01 00:00:00+00'",
            "interval: '1 year 2 mons -3 days 04:05:06.789', '-00:00:00.000001', '178000000 years', '0'",
            "json: '{\"a\" :  1, \"a\":2}', 'null'",
            "jsonb: '{\"b\": [1, 1.10, null]}', '\"x\"'",
            "xml: '<a b=\"c\">d</a>'",
            "inet: '10.0.0.1', '10.0.0.1/8', '::1'",
            "cidr: '10.0.0.0/8', '10.1.2.3/32'",
            "macaddr: '08:00:2b:01:02:03'",
            "macaddr8: '08:00:2b:01:02:03:04:05'",
            "bit: B'1'",
            "bit(5): B'10101'",
            "varbit: B'', B'101010101010'",
            "point: '(1.5,-2)'",
            "line: '{1,2,3}'",
            "box: '(2,2),(0,0)'",
            "polygon: '((0,0),(1,1),(2,0))'",
            "circle: '<(1,2),3>'",
            "tsvector: $$'it''s' a:1A 'b c'$$",
            "tsquery: $$'a' & !'b'$$",
            "mood: 'sad', 'very \"happy\", indeed'",
            "mood[]: ARRAY['sad', 'very \"happy\", indeed']::mood[]",
            "pair: ROW(1, 'x, \"y\"'), ROW(NULL, NULL), ROW(1, NULL)",
            "pair[]: ARRAY[ROW(1, 'x')::pair, NULL]",
            "int[]: '{}', '{1,NULL,3}', '{{1,2},{3,4}}', '[0:1]={5,6}'",
            "text[]: ARRAY['a,b', 'c\"d', '', NULL, 'NULL', '{', '\\']",
            "boolean[]: '{t,f}'",
            "numeric[]: '{NaN,1.50}'",
            "timestamptz[]: '{2024-07-01 12:00+02,infinity}'",
            "date[]: '{0044-03-15 BC}'",
            "interval[]: '{1 year,-3 days}'",
            "bytea[]: ARRAY['\\x00ff'::bytea]",
            "jsonb[]: ARRAY['{\"a\": \"b\"}'::jsonb]",
            "money[]: '{1.5,2}'",
            "xml[]: ARRAY['<a/>'::xml]",
            "point[]: ARRAY['(1,2)'::point]",
            "inet[]: '{10.0.0.1}'",
            "int4range: '[1,5)', 'empty', '(,)'",
            "numrange: '(1.5,2.50]'",
            "tsrange: '[2024-01-01,infinity)'",
            "tstzrange: '[2024-01-01 00:00+02,)'",
            "int4multirange: '{[1,3),[5,9)}'",
            "int4range[]: ARRAY['[1,5)'::int4range]",
            "pg_lsn: '16/B374D848'",
            "txid_snapshot: '10:20:10,14,15'",
            "regclass: 'pg_class'",
            "jsonpath: '$.a[*] ? (@ > 1)'");

    @Test
    void every_types_text_is_the_same_in_the_copy_and_in_the_stream() throws Exception {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
        try (PostgresServer server = PostgresServer.startTemporary(Map.of());
                KafkaServer kafka = KafkaServer.startTemporary();
                TestingSource source = TestingSource.create(server, kafka, TYPES + tables() + inserts(1))) {
            source.start().drained();
            source.execute(inserts(1_000_000));
            List<TestingTransaction> transactions = source.drained();
            List<String> copied = rows(transactions.get(0), 0);
            List<String> streamed = transactions.stream()
                    .skip(1)
                    .flatMap(transaction -> rows(transaction, 1_000_000).stream())
                    .sorted()
                    .toList();
            // the driver sends the machine's zone; what is expected is the text under UTC
            TimeZone.setDefault(before);
            List<String> expected = expected(source);
            assertThat(copied).containsExactlyElementsOf(expected);
            assertThat(streamed).containsExactlyElementsOf(expected);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static String tables() {
        return VALUES.stream()
                .map(value -> "CREATE TABLE " + table(value) + " (id int PRIMARY KEY, value " + type(value) + ");")
                .collect(Collectors.joining("\n"));
    }

    private static String inserts(int first) {
        return VALUES.stream()
                .map(value ->
                        "INSERT INTO " + table(value) + " VALUES (" + first + ", NULL);" + insertEach(value, first + 1))
                .collect(Collectors.joining("\n"));
    }

    private static String insertEach(String value, int first) {
        StringBuilder inserts = new StringBuilder();
        int id = first;
        for (String literal : literals(value)) {
            inserts.append("INSERT INTO ")
                    .append(table(value))
                    .append(" VALUES (")
                    .append(id++)
                    .append(", ");
            inserts.append(literal).append(");");
        }
        return inserts.toString();
    }

    /** Splits at commas outside of quotes, parentheses and brackets. */
    private static List<String> literals(String value) {
        String text = value.substring(value.indexOf(": ") + 2);
        List<String> literals = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ',' : text.charAt(i);
            quoted ^= c == '\'';
            depth += !quoted && (c == '(' || c == '[') ? 1 : !quoted && (c == ')' || c == ']') ? -1 : 0;
            if (i == text.length() || (c == ',' && !quoted && depth == 0)) {
                literals.add(text.substring(start, i));
                start = i + 1;
            }
        }
        return literals;
    }

    private static String type(String value) {
        return value.substring(0, value.indexOf(": "));
    }

    private static String table(String value) {
        return "t" + VALUES.indexOf(value);
    }

    private static List<String> rows(TestingTransaction transaction, int offset) {
        return transaction.changes().stream()
                .map(change -> row(change, offset))
                .sorted()
                .toList();
    }

    private static String row(Change change, int offset) {
        String[] row = change.row().clone();
        row[0] = Integer.toString(Integer.parseInt(row[0]) - Math.max(0, offset - 1));
        return change.table().name().name() + " " + Arrays.toString(row);
    }

    private static List<String> expected(TestingSource source) throws Exception {
        List<String> rows = new ArrayList<>();
        for (String value : VALUES) {
            rows.addAll(source.column(
                    "SELECT '" + table(value) + " [' || id || ', ' || CASE WHEN value IS DISTINCT FROM NULL"
                            + " THEN format('%s', value) ELSE 'null' END || ']' FROM public." + table(value)
                            + " WHERE id < 1000"));
        }
        return rows.stream().sorted().toList();
    }
}
