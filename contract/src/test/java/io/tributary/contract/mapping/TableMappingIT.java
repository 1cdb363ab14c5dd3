package io.tributary.contract.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The mapping is declared once and has two forms. Here they are held against each other, as PostgreSQL prints values. */
class TableMappingIT {
    private static final TenantIdentity TENANT = new TenantIdentity(NameUuids.ofTenant("acme"), 7);
    private static final int ROWS = 40;
    private static final int COLUMNS = 400;
    private static final TableName KEYS = new TableName("public", "Keys");

    private static PostgresServer server;
    private static Connection connection;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.startTemporary(Map.of());
        server.createDatabase("d");
        server.execute("d", """
                CREATE EXTENSION citext;
                CREATE TYPE public."Mood" AS ENUM ('sad', 'it''s "ok"');
                CREATE TYPE public.pair AS ("the first" text, second numeric(5, 2)[]);
                CREATE TYPE public.textrange AS RANGE (subtype = text, collation = "C");
                CREATE DOMAIN public.positive AS integer CHECK (VALUE > 0);
                CREATE DOMAIN public.positives AS public.positive[];
                CREATE TABLE public.correlated (a int, b int);
                INSERT INTO public.correlated SELECT i % 5, i % 5 FROM generate_series(1, 100) i;
                CREATE STATISTICS public.s ON a, b FROM public.correlated;
                ANALYZE public.correlated;
                CREATE TABLE public."Keys" (two smallint, four integer, "the eight" bigint, other text, n serial PRIMARY KEY);
                """);
        // under the session's settings of the product: those decide how values are printed
        connection = new Database(server.url("d"), "postgres", new Secret("")).connect("test");
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
        server.close();
    }

    @Test
    void every_type_of_the_server_is_mapped_alike_under_every_strategy() throws SQLException {
        long seed = System.nanoTime();
        System.out.println("TableMappingIT seed " + seed);
        BuiltInTypes types = BuiltInTypes.read(connection);
        // what only indexes hold
        assertThat(types.withoutValues())
                .containsExactlyInAnyOrder("gtsvector", "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary");
        assertThat(types.values())
                .hasSizeGreaterThan(300)
                .containsKeys(
                        "jsonb[]",
                        "int4multirange",
                        "\"char\"",
                        "information_schema.yes_or_no",
                        "pg_class",
                        "public.pair[]",
                        "public.textrange",
                        "public.\"Mood\"[]");

        List<String> names = List.copyOf(types.values().keySet());
        int compared = 0;
        for (int from = 0; from < names.size(); from += COLUMNS) {
            List<String> part = names.subList(from, Math.min(from + COLUMNS, names.size()));
            TableShape shape = fill("types_" + from, part, types, new Random(seed));
            for (TableRule rule : List.of(
                    TableRule.composite(),
                    new TableRule(false, KeyStrategy.KEEP, new TreeMap<>(), new TreeMap<>()),
                    rule(KeyStrategy.OFFSET, new KeyRule.Offset(1_000_000), Map.of("id", false)),
                    rule(KeyStrategy.UUID, new KeyRule.Derived("public.types"), Map.of("id", true, "c0", true)),
                    TableRule.ofShared())) {
                compared += assertAlike(shape, rule);
            }
        }
        assertThat(compared).isGreaterThan(300 * ROWS * 5);
    }

    @Test
    void offsets_agree_on_extremes_negatives_and_nulls_of_every_integer_and_refuse_the_same_values()
            throws SQLException {
        TableRule rule = rule(
                KeyStrategy.OFFSET, new KeyRule.Offset(1_000), Map.of("two", false, "four", false, "the eight", false));
        fillKeys(Long.MAX_VALUE - 7_000);
        TableShape shape = shape(KEYS);
        assertThat(assertAlike(shape, rule)).isGreaterThan(30);

        fillKeys(Long.MAX_VALUE - 6_999);
        TableMapping mapping = TableMapping.of(shape, rule, TENANT);
        String[] tooFar = {null, null, Long.toString(Long.MAX_VALUE - 6_999), null, "1"};
        assertThatThrownBy(() -> mapping.forward(new Change(Change.Operation.INSERT, shape, null, tooFar)))
                .isInstanceOf(UnmappableException.class)
                .hasMessageContaining("the eight");
        assertThatThrownBy(() -> rows(shape, mapping.expressions())).hasMessageContaining("bigint out of range");
    }

    @Test
    void derived_uuids_agree_on_every_integer_and_differ_by_value_table_and_tenant() throws SQLException {
        fillKeys(Long.MAX_VALUE);
        TableShape shape = shape(KEYS);
        TableRule rule = rule(
                KeyStrategy.UUID,
                new KeyRule.Derived("Sales.it's \"here\""),
                Map.of("two", true, "four", true, "the eight", true));
        assertAlike(shape, rule);

        List<String[]> derived =
                rows(shape, TableMapping.of(shape, rule, TENANT).expressions());
        TenantIdentity other = new TenantIdentity(NameUuids.ofTenant("other"), 8);
        List<String[]> others = rows(shape, TableMapping.of(shape, rule, other).expressions());
        int two = 1;
        int four = 2;
        for (int i = 0; i < derived.size(); i++) {
            if (derived.get(i)[two] != null) {
                assertThat(derived.get(i)[two]).isNotEqualTo(others.get(i)[two]);
            }
        }
        // the same number in a column of another width is the same reference
        assertThat(derived.get(0)[two]).isEqualTo(derived.get(0)[four]);
        assertThat(derived)
                .extracting(row -> row[four])
                .filteredOn(key -> key != null)
                .doesNotHaveDuplicates();
    }

    private static TableRule rule(KeyStrategy strategy, KeyRule key, Map<String, Boolean> columns) {
        TreeMap<String, KeyRule> remapped = new TreeMap<>();
        TreeMap<String, String> kept = new TreeMap<>();
        columns.forEach((column, keeps) -> {
            remapped.put(column, key);
            if (keeps) {
                kept.put(column, "source_" + column);
            }
        });
        return new TableRule(false, strategy, remapped, kept);
    }

    /** Every value of every type once at least, and nulls. */
    private static TableShape fill(String table, List<String> types, BuiltInTypes known, Random random)
            throws SQLException {
        StringBuilder columns = new StringBuilder("id bigint PRIMARY KEY");
        for (int i = 0; i < types.size(); i++) {
            columns.append(", c").append(i).append(' ').append(types.get(i));
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE public." + table + " (" + columns + ")");
            int start = random.nextInt(ROWS);
            for (int row = 0; row < ROWS; row++) {
                List<String> values = new ArrayList<>();
                values.add(Long.toString(row - ROWS / 2));
                for (String type : types) {
                    List<String> samples = known.values().get(type);
                    int pick = (start + row) % (samples.size() + 1);
                    values.add(pick == samples.size() ? "NULL" : samples.get(pick));
                }
                statement.execute("INSERT INTO public." + table + " VALUES (" + String.join(", ", values) + ")");
            }
        }
        return shape(new TableName("public", table));
    }

    private static void fillKeys(long greatest) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE public.\"Keys\"; INSERT INTO public.\"Keys\" (two, four, \"the eight\") VALUES"
                    + " (1, 1, 1), (0, 0, 0), (-1, -1, -1), (32767, 2147483647, " + greatest + "),"
                    + " (-32768, -2147483648, -9223372036854775808), (NULL, NULL, NULL), (12, 34, 56)");
        }
    }

    private static TableShape shape(TableName name) throws SQLException {
        return Catalog.tables(connection, name::equals).get(0).shape();
    }

    /** Maps all rows in both ways and returns how many values were compared. */
    private static int assertAlike(TableShape shape, TableRule rule) throws SQLException {
        TableMapping mapping = TableMapping.of(shape, rule, TENANT);
        List<String[]> source =
                rows(shape, shape.columns().stream().map(Identifiers::quote).toList());
        List<String[]> inSql = rows(shape, mapping.expressions());
        assertThat(source).isNotEmpty();
        int compared = 0;
        for (int i = 0; i < source.size(); i++) {
            Change change = new Change(Change.Operation.INSERT, shape, null, source.get(i));
            assertThat(mapping.forward(change).row())
                    .as("%s under %s", shape, rule)
                    .containsExactly(inSql.get(i));
            compared += inSql.get(i).length;
        }
        return compared;
    }

    private static List<String[]> rows(TableShape shape, List<String> expressions) throws SQLException {
        List<String[]> rows = new ArrayList<>();
        String key = Identifiers.quote(shape.key().get(0));
        String sql = "SELECT " + String.join(", ", expressions) + " FROM "
                + shape.name().sql() + " ORDER BY " + shape.name().sql() + "." + key;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                String[] values = new String[expressions.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = row.getString(i + 1);
                }
                rows.add(values);
            }
        }
        return rows;
    }
}
