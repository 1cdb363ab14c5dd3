package io.tributary.validator.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.table.TableName;
import io.tributary.embedded.PostgresServer;
import io.tributary.validator.compare.RowDifference.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of tables under every key strategy, compared by their keys. */
class KeyedComparisonIT {
    private static final int MANY = 20_000;
    private static final String SOURCE_SCANS = "pg_stat_user_tables";
    private static final String TARGET_SCANS = "pg_stat_xact_user_tables";
    private static final TenantIdentity TENANT =
            new TenantIdentity(UUID.fromString("6f1f6a0e-0000-8000-8000-000000000001"), 2);
    private static final KeyRule SHIFTED = new KeyRule.Offset(1_000_000);
    private static final KeyRule DERIVED = new KeyRule.Derived("public.derived");
    private static final MappingRules RULES = new MappingRules(new TreeMap<>(Map.of(
            name("plain"), TableRule.composite(),
            name("shifted"), rule(KeyStrategy.OFFSET, Map.of("id", SHIFTED), Map.of()),
            name("derived"), rule(KeyStrategy.UUID, Map.of("id", DERIVED), Map.of("id", "old_id")),
            name("kept"), rule(KeyStrategy.KEEP, Map.of(), Map.of()),
            name("line"), rule(KeyStrategy.COMPOSITE, Map.of("parent", SHIFTED, "other", DERIVED), Map.of()),
            name("country"), TableRule.ofShared(),
            name("odd"), TableRule.composite())));

    private static PostgresServer server;
    private static Connection source;
    private static Connection target;
    private static Layout layout;

    private static TableName name(String table) {
        return new TableName("public", table);
    }

    private static TableRule rule(KeyStrategy strategy, Map<String, KeyRule> remapped, Map<String, String> kept) {
        return new TableRule(false, strategy, new TreeMap<>(remapped), new TreeMap<>(kept));
    }

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.startTemporary(Map.of());
        server.createDatabase("source");
        server.createDatabase("target");
        server.execute("source", """
                CREATE TYPE mood AS ENUM ('good', 'bad');
                CREATE TABLE plain (id bigint PRIMARY KEY, name text);
                CREATE TABLE shifted (id int PRIMARY KEY, name text);
                CREATE TABLE derived (id bigint PRIMARY KEY, name text);
                CREATE TABLE kept (id uuid PRIMARY KEY, name text);
                CREATE TABLE line (other bigint, n int, parent int, name text, PRIMARY KEY (parent, n));
                CREATE TABLE country (id text PRIMARY KEY, name text);
                -- names of the query's own, and keys whose types are compared in ways of their own
                CREATE TABLE odd (wanted mood, found char(5), t numeric, c0 timestamptz, number interval, key bytea,
                    name text, PRIMARY KEY (wanted, found, t, c0, number, key));
                INSERT INTO plain SELECT i, 'n' || i FROM generate_series(1, %1$d) i;
                INSERT INTO shifted SELECT i, 'n' || i FROM generate_series(1, %1$d) i;
                INSERT INTO derived SELECT i, 'n' || i FROM generate_series(1, %1$d) i;
                INSERT INTO kept SELECT lpad(i::text, 32, '0')::uuid, 'n' || i FROM generate_series(1, %1$d) i;
                INSERT INTO line SELECT i, i, i, 'n' || i FROM generate_series(1, %1$d) i;
                INSERT INTO country SELECT i, 'n' || i FROM generate_series(1, 20) i;
                INSERT INTO odd SELECT 'good', 'a', i + 0.50, '2024-01-01 00:00:00.000001Z', '1 mon', '\\x00', 'n' || i
                  FROM generate_series(1, 20) i""".formatted(MANY));
        server.execute("target", """
                CREATE TYPE mood AS ENUM ('bad', 'good');
                CREATE TABLE plain (tenant_id uuid, id bigint, name text, PRIMARY KEY (tenant_id, id));
                CREATE TABLE shifted (tenant_id uuid, id int PRIMARY KEY, name text);
                CREATE TABLE derived (tenant_id uuid, id uuid PRIMARY KEY, name text, old_id bigint);
                CREATE TABLE kept (tenant_id uuid, id uuid PRIMARY KEY, name text);
                CREATE TABLE line (tenant_id uuid, other uuid, n int, parent int, name text,
                    PRIMARY KEY (tenant_id, parent, n));
                CREATE TABLE country (id text PRIMARY KEY, name text);
                CREATE TABLE odd (tenant_id uuid, wanted mood, found char(5), t numeric, c0 timestamptz, number interval,
                    key bytea, name text, PRIMARY KEY (tenant_id, wanted, found, t, c0, number, key));
                INSERT INTO plain SELECT gen_random_uuid(), i, 'other' FROM generate_series(1, 100) i""");
        source = connect("source");
        target = connect("target");
        layout = Layout.read(RULES, TENANT, source, target, table -> true, Set.of());
        for (ComparedTable table : layout.tables()) {
            copy(table);
        }
        server.execute("source", "ANALYZE");
        server.execute("target", "ANALYZE");
    }

    @AfterAll
    static void stop() throws SQLException {
        source.close();
        target.close();
        server.close();
    }

    private static Connection connect(String database) throws SQLException {
        return new Database(server.url(database), "postgres", new Secret("")).connect("test");
    }

    /** By the mapping's form in SQL. */
    private static void copy(ComparedTable table) throws SQLException {
        List<String> literals = new ArrayList<>();
        String query =
                "SELECT format('(" + "%L, ".repeat(table.source().columns().size() - 1) + "%L)', "
                        + String.join(", ", table.source().columns()) + ") FROM "
                        + table.source().table();
        try (Statement read = source.createStatement();
                ResultSet row = read.executeQuery(query)) {
            while (row.next()) {
                literals.add(row.getString(1));
            }
        }
        try (Statement write = target.createStatement()) {
            write.execute("INSERT INTO " + table.name().sql() + " ("
                    + String.join(", ", table.target().columns()) + ") VALUES " + String.join(", ", literals));
        }
    }

    private static ComparedTable table(String name) {
        return layout.tables().stream()
                .filter(table -> table.name().equals(name(name)))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<KeyedTable> keyed(String table, List<String> columns) {
        return KeyedTable.of(layout, RULES, TENANT, table(table), columns);
    }

    private static TableValidation compare(String table, List<String> columns, Collection<List<String>> keys)
            throws Exception {
        try (SnapshotReaders readers =
                        SnapshotReaders.open("source", ComparisonLimits.DEFAULT, () -> connect("source"));
                Connection snapshot = connect("source")) {
            snapshot.setAutoCommit(false);
            snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            readers.see(SourceSnapshot.exported(snapshot));
            return new KeyedComparison(new BothSides(readers, target), 3, false)
                    .compare(keyed(table, columns).orElseThrow(), keys);
        }
    }

    private static TableValidation compareIds(String table, int first, int last) throws Exception {
        List<List<String>> keys = IntStream.rangeClosed(first, last)
                .mapToObj(i -> List.of(id(table, i)))
                .toList();
        return compare(table, List.of("id"), keys);
    }

    private static String id(String table, int number) {
        return table.equals("kept") ? "00000000-0000-0000-0000-%012d".formatted(number) : Integer.toString(number);
    }

    @ParameterizedTest
    @CsvSource({"plain", "shifted", "derived", "kept", "country"})
    void damage_to_asked_rows_is_named_and_to_others_is_not_looked_at(String table) throws Exception {
        target.setAutoCommit(false);
        try (Statement damage = target.createStatement()) {
            String sql = "UPDATE %1$s SET name = 'x' WHERE name IN ('n3', 'n12'); DELETE FROM %1$s WHERE name = 'n5'";
            damage.execute(sql.formatted("public." + table));
            TableValidation found = compareIds(table, 1, 10);
            assertThat(found.differences())
                    .extracting(RowDifference::kind)
                    .containsExactly(Kind.DIFFERENT, Kind.MISSING);
            assertThat(found.equal()).isFalse();
            assertThat(found.sourceRows()).isEqualTo(10);
            assertThat(found.targetRows()).isEqualTo(9);
            assertThat(found.sourceChecksum()).hasSize(32).isNotEqualTo(found.targetChecksum());
            TableValidation rest = compareIds(table, 13, 20);
            assertThat(rest.equal()).isTrue();
            assertThat(rest.sourceChecksum()).isEqualTo(rest.targetChecksum());
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
        assertThat(compareIds(table, 1, 20).equal()).isTrue();
    }

    @Test
    void a_difference_is_named_by_the_targets_key() throws Exception {
        target.setAutoCommit(false);
        try (Statement damage = target.createStatement()) {
            damage.execute("DELETE FROM public.shifted WHERE name = 'n5'");
            assertThat(compareIds("shifted", 1, 10).differences())
                    .extracting(RowDifference::key, RowDifference::kind)
                    .containsExactly(tuple("2000005", Kind.MISSING));
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
    }

    @Test
    void a_row_that_only_the_target_has_is_extra_and_one_that_nobody_has_is_nothing() throws Exception {
        target.setAutoCommit(false);
        try (Statement damage = target.createStatement()) {
            damage.execute("INSERT INTO public.plain VALUES ('" + TENANT.id() + "', 900000, 'x')");
            TableValidation found = compareIds("plain", 899_999, 900_001);
            assertThat(found.differences())
                    .extracting(RowDifference::key, RowDifference::kind)
                    .containsExactly(tuple("900000", Kind.EXTRA));
            assertThat(found.sourceRows()).isZero();
            assertThat(found.targetRows()).isEqualTo(1);
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
    }

    @Test
    void a_row_of_another_tenant_under_the_same_key_is_none_of_this_ones() throws Exception {
        target.setAutoCommit(false);
        try (Statement damage = target.createStatement()) {
            damage.execute("UPDATE public.kept SET tenant_id = gen_random_uuid() WHERE name = 'n5'");
            assertThat(compareIds("kept", 1, 10).differences())
                    .extracting(RowDifference::key, RowDifference::kind)
                    .containsExactly(tuple(id("kept", 5), Kind.MISSING));
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
    }

    @Test
    void keys_of_several_columns_are_found_in_whichever_order_their_columns_come() throws Exception {
        List<List<String>> keys = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> List.of("" + i, "" + i))
                .toList();
        for (List<String> columns : List.of(List.of("parent", "n"), List.of("n", "parent"))) {
            TableValidation found = compare("line", columns, keys);
            assertThat(found.equal()).isTrue();
            assertThat(found.targetRows()).isEqualTo(10);
        }
    }

    @Test
    void keys_of_awkward_types_and_names_are_found() throws Exception {
        List<String> columns = List.of("wanted", "found", "t", "c0", "number", "key");
        List<List<String>> keys = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> List.of("good", "a    ", i + ".50", "2024-01-01 00:00:00.000001+00", "1 mon", "\\x00"))
                .toList();
        TableValidation found = compare("odd", columns, keys);
        assertThat(found.equal()).isTrue();
        assertThat(found.sourceRows()).isEqualTo(10);
        assertThat(found.targetRows()).isEqualTo(10);
    }

    @Test
    void no_more_rows_are_named_than_the_limit_and_more_keys_than_a_batch_are_compared() throws Exception {
        target.setAutoCommit(false);
        try (Statement damage = target.createStatement()) {
            damage.execute("DELETE FROM public.plain WHERE id > 2000 AND tenant_id = '" + TENANT.id() + "'");
            TableValidation found = compareIds("plain", 1, 5_000);
            assertThat(found.differences()).hasSize(3);
            assertThat(found.sourceRows()).isEqualTo(5_000);
            assertThat(found.targetRows()).isEqualTo(2_000);
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
    }

    @ParameterizedTest
    @CsvSource({"plain", "shifted", "derived", "kept"})
    void both_sides_are_read_through_the_index_of_the_key(String table) throws Exception {
        handedOn();
        target.setAutoCommit(false);
        try {
            long sourceWhole = scans(source, SOURCE_SCANS, "seq_scan", table);
            long sourceByIndex = scans(source, SOURCE_SCANS, "idx_scan", table);
            long targetWhole = scans(target, TARGET_SCANS, "seq_scan", table);
            long targetByIndex = scans(target, TARGET_SCANS, "idx_scan", table);
            assertThat(compareIds(table, 1, 20).equal()).isTrue();
            await().until(() -> scans(source, SOURCE_SCANS, "idx_scan", table) > sourceByIndex);
            assertThat(scans(source, SOURCE_SCANS, "seq_scan", table)).isEqualTo(sourceWhole);
            assertThat(scans(target, TARGET_SCANS, "seq_scan", table)).isEqualTo(targetWhole);
            assertThat(scans(target, TARGET_SCANS, "idx_scan", table)).isGreaterThan(targetByIndex);
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
    }

    /** Waits until all that was counted before is seen. */
    private static void handedOn() throws SQLException {
        try (Statement statement = source.createStatement()) {
            statement.execute("SELECT pg_stat_force_next_flush()");
            String others = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'source' AND pid <> pg_backend_pid()"
                    + " AND backend_type IN ('client backend', 'autovacuum worker')";
            await().until(() -> {
                try (ResultSet row = statement.executeQuery(others)) {
                    return row.next() && row.getLong(1) == 0;
                }
            });
        }
    }

    /** So far; a session's own are seen in its transaction, those of others once these hand on what they counted. */
    private static long scans(Connection side, String view, String kind, String table) throws SQLException {
        try (Statement statement = side.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + kind + " FROM " + view
                        + " WHERE schemaname = 'public' AND relname = '" + table + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void keys_that_are_not_the_primary_keys_are_not_looked_for() {
        assertThat(keyed("plain", List.of("name"))).isEmpty();
    }

    @Test
    void what_a_comparison_rests_on_changes_with_the_copy_and_with_the_rules() throws Exception {
        assertThat(layout.basis(1)).isEqualTo(layout.basis(1)).isNotEqualTo(layout.basis(2));
        Layout other = new Layout(
                layout.sources().subList(1, layout.sources().size()),
                layout.targets(),
                layout.tables(),
                layout.shared());
        assertThat(other.basis(1)).isNotEqualTo(layout.basis(1));
    }
}
