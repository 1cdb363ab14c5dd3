package io.tributary.validator.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.embedded.PostgresServer;
import io.tributary.validator.testing.MappedRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tables under every key strategy: what Java has mapped is what SQL expects, and any damage to it is seen. */
class ComparedTableIT {
    private static final TenantIdentity TENANT =
            new TenantIdentity(UUID.fromString("6f1f6a0e-0000-8000-8000-000000000001"), 2);
    private static final KeyRule BY_1000 = new KeyRule.Offset(1000);
    private static final KeyRule DERIVED = new KeyRule.Derived("public.person");
    private static final MappingRules RULES = new MappingRules(new TreeMap<>(Map.of(
            name("invoice"), rule(KeyStrategy.OFFSET, Map.of("id", BY_1000, "parent", BY_1000), Map.of()),
            name("person"), rule(KeyStrategy.UUID, Map.of("id", DERIVED), Map.of("id", "source_id")),
            name("line"), rule(KeyStrategy.COMPOSITE, Map.of("invoice", BY_1000, "person", DERIVED), Map.of()),
            name("token"), rule(KeyStrategy.KEEP, Map.of(), Map.of()),
            name("country"), TableRule.ofShared(),
            name("place"), TableRule.composite(),
            name("city"), TableRule.composite(),
            name("event"), rule(KeyStrategy.KEEP, Map.of(), Map.of()))));

    private static PostgresServer server;
    private static Connection source;
    private static Connection target;

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
                CREATE TABLE invoice (id int PRIMARY KEY, parent int, total numeric,
                    label text GENERATED ALWAYS AS (id || '/' || total) STORED,
                    gross numeric GENERATED ALWAYS AS (total * 2) STORED);
                CREATE TABLE person (id bigint PRIMARY KEY, name text);
                CREATE TABLE line (invoice int, person bigint, n int, PRIMARY KEY (invoice, n));
                CREATE TABLE token (id uuid PRIMARY KEY, note text);
                CREATE TABLE country (code text PRIMARY KEY, name text);
                CREATE TABLE place (id int PRIMARY KEY, name text);
                CREATE TABLE city (mayor text, PRIMARY KEY (id)) INHERITS (place);
                CREATE TABLE event (id int, year int, PRIMARY KEY (id, year)) PARTITION BY LIST (year);
                CREATE TABLE event_25 PARTITION OF event FOR VALUES IN (2025) PARTITION BY RANGE (id);
                CREATE TABLE event_25_all PARTITION OF event_25 DEFAULT;
                INSERT INTO invoice SELECT i, nullif(i - 1, 0), i / 7.0 FROM generate_series(-5, 20) i;
                INSERT INTO person SELECT i, 'p' || i FROM generate_series(-5, 20) i;
                INSERT INTO line SELECT i, nullif(i, 3), i FROM generate_series(1, 20) i;
                INSERT INTO token SELECT gen_random_uuid(), i::text FROM generate_series(1, 20) i;
                INSERT INTO country VALUES ('de', 'Germany'), ('fr', NULL);
                INSERT INTO place VALUES (1, 'sea');
                INSERT INTO city VALUES (1, 'Ulm', 'x');
                INSERT INTO event SELECT i, 2025 FROM generate_series(1, 20) i""");
        server.execute("target", """
                CREATE TABLE invoice (id int PRIMARY KEY, parent int, total numeric,
                    label text GENERATED ALWAYS AS (id || '/' || total) STORED,
                    gross numeric GENERATED ALWAYS AS (total * 2) STORED, only_others_have text, tenant_id uuid);
                CREATE TABLE person (id uuid PRIMARY KEY, name text, source_id bigint, tenant_id uuid);
                CREATE TABLE line (invoice int, person uuid, n int, tenant_id uuid, PRIMARY KEY (tenant_id, invoice, n));
                CREATE TABLE token (id uuid PRIMARY KEY, note text, tenant_id uuid);
                CREATE TABLE country (code text PRIMARY KEY, name text);
                CREATE TABLE place (id int, name text, tenant_id uuid, PRIMARY KEY (tenant_id, id));
                CREATE TABLE city (mayor text, PRIMARY KEY (tenant_id, id)) INHERITS (place);
                CREATE TABLE event (id int, year int, tenant_id uuid, PRIMARY KEY (id, year)) PARTITION BY LIST (year);
                CREATE TABLE event_25 PARTITION OF event FOR VALUES IN (2025);
                INSERT INTO invoice (id, total, tenant_id) VALUES (1, 1, gen_random_uuid());
                INSERT INTO person VALUES (gen_random_uuid(), 'other', 1, gen_random_uuid());
                INSERT INTO token VALUES (gen_random_uuid(), 'other', gen_random_uuid());
                INSERT INTO place VALUES (1, 'other', gen_random_uuid());
                INSERT INTO event VALUES (1000, 2025, gen_random_uuid())""");
        source = new Database(server.url("source"), "postgres", new Secret("")).connect("test");
        target = new Database(server.url("target"), "postgres", new Secret("")).connect("test");
        try (Statement statement = target.createStatement()) {
            statement.execute("SET search_path = public");
        }
        for (Table table : Catalog.tables(source, table -> true)) {
            MappedRows.move(source, target, table, RULES, TENANT);
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        source.close();
        target.close();
        server.close();
    }

    private static ComparedTable compared(String table) throws Exception {
        return all().stream()
                .filter(each -> each.name().equals(name(table)))
                .findFirst()
                .orElseThrow();
    }

    private static List<ComparedTable> all() throws Exception {
        return ComparedTable.of(
                RULES,
                TENANT,
                Catalog.tables(source, table -> true),
                Catalog.tables(target, table -> true),
                GeneratedColumns.read(target),
                KeyOrders.read(source, target));
    }

    private static Checksum[] checksums(ComparedTable table) throws SQLException {
        return new Checksum[] {Checksum.read(source, table.source()), Checksum.read(target, table.target())};
    }

    @Test
    void every_table_is_equal_after_it_was_mapped_whoever_else_has_rows() throws Exception {
        assertThat(all()).hasSize(8);
        for (ComparedTable table : all()) {
            Checksum[] sums = checksums(table);
            assertThat(sums[1]).as(table.name().toString()).isEqualTo(sums[0]);
            assertThat(sums[0].rows()).as(table.name().toString()).isPositive();
        }
        assertThat(checksums(compared("place"))[0].rows())
                .as("a parent's own rows")
                .isEqualTo(1);
        assertThat(checksums(compared("event"))[0].rows())
                .as("a root's rows are its partitions'")
                .isEqualTo(20);
    }

    @Test
    void one_damaged_value_in_any_column_is_a_difference() throws Exception {
        Map<String, String> damages = Map.of(
                "invoice", "UPDATE invoice SET parent = parent + 1 WHERE id = 2007",
                "person", "UPDATE person SET source_id = 8 WHERE source_id = 7",
                "line", "UPDATE line SET person = gen_random_uuid() WHERE n = 7",
                "token", "UPDATE token SET note = 'x' WHERE note = '7'",
                "country", "UPDATE country SET name = '' WHERE code = 'fr'",
                "place", "UPDATE ONLY place SET name = 'x' WHERE name = 'sea'",
                "city", "UPDATE city SET mayor = NULL",
                "event", "DELETE FROM event WHERE id = 7");
        for (Map.Entry<String, String> damage : damages.entrySet()) {
            target.setAutoCommit(false);
            try (Statement statement = target.createStatement()) {
                assertThat(statement.executeUpdate(damage.getValue())).isEqualTo(1);
                for (ComparedTable table : all()) {
                    Checksum[] sums = checksums(table);
                    boolean damaged = table.name().equals(name(damage.getKey()));
                    assertThat(sums[0].equals(sums[1]))
                            .as(table.name().toString())
                            .isEqualTo(!damaged);
                }
            } finally {
                target.rollback();
                target.setAutoCommit(true);
            }
        }
    }

    @Test
    void generated_columns_are_compared_unless_they_are_computed_from_what_is_replaced() throws Exception {
        assertThat(compared("invoice").target().columns())
                .contains("\"gross\"")
                .doesNotContain("\"label\"", "\"only_others_have\"");
    }

    @Test
    void ranges_are_those_of_keys_that_both_sides_order_alike() throws Exception {
        List<String> ordered = all().stream()
                .filter(table -> table.key().ordered())
                .map(table -> table.name().name())
                .toList();
        assertThat(ordered).containsExactlyInAnyOrder("city", "country", "event", "invoice", "line", "place", "token");
    }

    @Test
    void a_table_without_a_rule_cannot_be_compared() {
        assertThatThrownBy(() -> ComparedTable.of(
                        new MappingRules(new TreeMap<>()),
                        TENANT,
                        Catalog.tables(source, name("token")::equals),
                        List.of(),
                        GeneratedColumns.read(target),
                        KeyOrders.read(source, target)))
                .isInstanceOf(PausedException.class)
                .hasMessageContaining("rule for table public.token");
    }
}
