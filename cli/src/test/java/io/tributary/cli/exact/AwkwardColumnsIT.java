package io.tributary.cli.exact;

import static io.tributary.cli.exact.ExactRig.database;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.TestingDatabases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Columns that are hard to carry for what they are called, were or hold. */
@Tag("exact")
class AwkwardColumnsIT {
    private static final String NAMES = "\"Sélect, \"\"from\"\" where; 1.2$ 💾\"";

    /** What the engine writes in place of a large value that did not change, as text and in base64. */
    private static final String PLACEHOLDER = "__debezium_unavailable_value";

    private static final String TABLES = """
            CREATE TABLE public.%1$s ("Ünï.code$1-x" text, "select" int, "a b" int, "a-b" int, "a_b" int, "1" int, "Key" text,
                "before" text, "after" text, "op" text, "source" text, "ts_ms" text, "schema" text, "payload" text,
                "__debezium_unavailable_value" text, "__deleted" text, "c0_a" text, "q""uo""te's" text, "back\\slash" text,
                "{}" text, "%%s" text, "?" text, "$1" text, "." text, " " text, "ctid_" int, "value" int, "values" text[],
                "%2$s" int, PRIMARY KEY ("q""uo""te's", " ", "select"));
            CREATE TABLE public.dropped (gone_first text, a int, gone_key int, b text, gone_last numeric);
            INSERT INTO public.dropped VALUES ('x', 0, 1, 'before', 1.5);
            ALTER TABLE public.dropped DROP COLUMN gone_first, DROP COLUMN gone_last, ADD COLUMN c text DEFAULT 'c''s default',
                ADD COLUMN d int;
            ALTER TABLE public.dropped DROP COLUMN gone_key, ADD PRIMARY KEY (a);
            CREATE DOMAIN public.some AS text NOT NULL DEFAULT 'some';
            CREATE TABLE public.generated (twice int GENERATED ALWAYS AS (a * 2) STORED, a int, b text NOT NULL DEFAULT 'b',
                joined text GENERATED ALWAYS AS (b || '!') STORED, s public.some, n int GENERATED ALWAYS AS IDENTITY,
                PRIMARY KEY (n));
            """.formatted(NAMES, "n".repeat(63));

    /** Each column with a value that is stored apart from its row, since it is large and compresses badly. */
    private static final Map<String, String> LARGE = Map.ofEntries(
            Map.entry("t text", "%s"),
            Map.entry("v varchar", "%s"),
            Map.entry("b bytea", "convert_to(%s, 'UTF8')"),
            Map.entry("j json", "to_json(%s)"),
            Map.entry("jb jsonb", "to_jsonb(%s)"),
            Map.entry("x xml", "xmlparse(content %s)"),
            Map.entry("a text[]", "ARRAY[%s, NULL, 'x']"),
            Map.entry("aa text[]", "ARRAY[ARRAY[%s], ARRAY['__debezium_unavailable_value']]"),
            Map.entry("n int[]", "(SELECT array_agg(ascii(c)) FROM regexp_split_to_table(%s, '') AS c)"),
            Map.entry(
                    "vb varbit",
                    "(SELECT string_agg(ascii(c)::bit(8)::text, '')::varbit FROM regexp_split_to_table(%s, '') AS c)"),
            Map.entry("h hstore", "hstore('k', %s)"),
            Map.entry("c citext", "%s::citext"),
            Map.entry("p big", "ROW(1, %s)::big"),
            Map.entry("ap big[]", "ARRAY[ROW(1, %s)::big]"),
            Map.entry("d lengthy", "%s"),
            Map.entry("r words", "words(%s, NULL)"),
            Map.entry("m wordsmultirange", "wordsmultirange(words(%s, NULL))"),
            Map.entry(
                    "ts tsvector",
                    "(SELECT string_agg(c || i, ' ')::tsvector FROM regexp_split_to_table(%s, '') WITH ORDINALITY AS s (c, i))"),
            Map.entry(
                    "num numeric",
                    "(SELECT string_agg(ascii(c)::text, '')::numeric FROM regexp_split_to_table(%s, '') AS c)"));

    private static final String RANDOM =
            "(SELECT string_agg(md5(i::text || %s), '') FROM generate_series(1, 300) AS i)";

    private static ExactRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = ExactRig.of(Map.of());
        rig.tenant("a", TABLES + unchangedTables()).start();
        rig.drain();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    private static String unchangedTables() {
        return """
                CREATE EXTENSION hstore;
                CREATE EXTENSION citext;
                CREATE TYPE big AS (a int, b text);
                CREATE DOMAIN lengthy AS text;
                CREATE TYPE words AS RANGE (subtype = text, collation = "C", multirange_type_name = wordsmultirange);
                CREATE TABLE public.wide (id int PRIMARY KEY, touched int, s text, %s);
                INSERT INTO public.wide SELECT 1, 0, '__debezium_unavailable_value', %s;
                """.formatted(String.join(", ", LARGE.keySet()), wide("'copied'"));
    }

    private static String wide(String salt) {
        List<String> values = new ArrayList<>();
        LARGE.values().forEach(value -> values.add(value.formatted(RANDOM.formatted(salt))));
        return String.join(", ", values);
    }

    @Test
    void names_that_need_quoting_or_mean_something_elsewhere_are_carried() throws Exception {
        rig.write(
                "a",
                "INSERT INTO " + NAMES
                        + " (\"q\"\"uo\"\"te's\", \" \", \"select\", \"Ünï.code$1-x\", \"before\", \"after\","
                        + " \"op\", \"?\", \"$1\", \".\", \"%s\", \"values\", \"__debezium_unavailable_value\", \""
                        + "n".repeat(63) + "\")"
                        + " SELECT 'k', ' ', i, 'ü', 'b', 'a', 'd', '?', '$1', '.', '%s', '{a,b}', '__debezium_unavailable_value', i"
                        + " FROM generate_series(1, 9) AS i");
        assertSame(NAMES, 9);
        rig.write(
                "a",
                "UPDATE " + NAMES
                        + " SET \"a b\" = 1, \"a-b\" = 2, \"a_b\" = 3, \"back\\slash\" = E'\\\\', \"{}\" = '{}'"
                        + " WHERE \"select\" < 5; UPDATE " + NAMES
                        + " SET \"select\" = \"select\" + 100, \"1\" = 1 WHERE \"select\" = 3;"
                        + " DELETE FROM " + NAMES + " WHERE \"select\" = 4");
        assertSame(NAMES, 8);
    }

    @Test
    void columns_dropped_earlier_leave_no_trace() throws Exception {
        rig.write("a", "INSERT INTO dropped VALUES (1, 'b', 'c', 4), (2, NULL, DEFAULT, NULL)");
        rig.write("a", "UPDATE dropped SET d = 5 WHERE a < 2; UPDATE dropped SET a = 3 WHERE a = 2");
        assertSame("dropped", 3);
    }

    @Test
    void generated_columns_are_computed_anew_and_defaults_do_not_replace_null() throws Exception {
        rig.write("a", "INSERT INTO generated (a, b) VALUES (1, 'x'), (NULL, DEFAULT), (3, 'y')");
        assertSame("generated", 3);
        rig.write("a", "UPDATE generated SET a = 7, s = '' WHERE a = 1; DELETE FROM generated WHERE a = 3");
        assertSame("generated", 2);
    }

    @Test
    void large_values_that_did_not_change_stay_beside_real_text_that_reads_like_the_engines_placeholder()
            throws Exception {
        rig.write("a", "INSERT INTO wide SELECT 2, 0, 'x', " + wide("'streamed'"));
        assertStoredApart();
        assertSame("wide", 2);
        rig.write("a", "UPDATE wide SET touched = touched + 1, s = '" + PLACEHOLDER + "'");
        assertSame("wide", 2);
        rig.write("a", "UPDATE wide SET id = id + 10; UPDATE wide SET touched = 9 WHERE id = 12");
        assertSame("wide", 2);
        rig.write(
                "a",
                "UPDATE wide SET t = '" + PLACEHOLDER + "', v = '" + PLACEHOLDER + "', a = ARRAY['" + PLACEHOLDER
                        + "', NULL], b = '" + PLACEHOLDER + "', jb = '\"" + PLACEHOLDER + "\"', h = hstore('k', '"
                        + PLACEHOLDER
                        + "'), c = '" + PLACEHOLDER + "', p.b = '" + PLACEHOLDER + "', d = '" + PLACEHOLDER
                        + "' WHERE id = 11");
        assertSame("wide", 2);
        rig.write("a", "UPDATE wide SET touched = 10; UPDATE wide SET t = NULL WHERE id = 11");
        assertSame("wide", 2);
        rig.write("a", "UPDATE wide SET t = aa[1][1] WHERE id = 11; UPDATE wide SET t = 'small', b = b WHERE id = 12");
        assertSame("wide", 2);
        rig.write(
                "a",
                "BEGIN; UPDATE wide SET id = 21 WHERE id = 11; UPDATE wide SET id = 11 WHERE id = 12;"
                        + " UPDATE wide SET id = 12, touched = 11 WHERE id = 21; COMMIT");
        assertSame("wide", 2);
    }

    /** Else nothing was left out of the stream, and nothing was shown. */
    private static void assertStoredApart() throws SQLException {
        for (String column : LARGE.keySet()) {
            String name = column.substring(0, column.indexOf(' '));
            assertThat(rig.source("a", "SELECT count(pg_column_toast_chunk_id(" + name + ")) FROM wide"))
                    .as(column)
                    .isEqualTo("2");
        }
    }

    private static void assertSame(String table, int rows) throws Exception {
        rig.drain();
        String query = "SELECT " + columns(table) + " FROM " + table + " ORDER BY 1, 2, 3";
        List<String> source = read(database("a"), query);
        assertThat(source).hasSize(rows);
        assertThat(read(TestingDatabases.TARGET, query)).isEqualTo(source);
        rig.assertEqual();
    }

    private static String columns(String table) throws SQLException {
        return rig.source(
                "a",
                "SELECT string_agg(format('%I::text', attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '"
                        + table.replace("'", "''") + "'::regclass AND attnum > 0 AND NOT attisdropped");
    }

    private static List<String> read(String database, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = rig.databases().server().connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    values.add(row.getString(i));
                }
                rows.add(values.toString());
            }
        }
        return rows;
    }
}
