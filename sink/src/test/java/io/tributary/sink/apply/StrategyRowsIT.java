package io.tributary.sink.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.control.StageReport;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Change.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables whose keys the tenant's id does not lead, tables of all tenants, and tables with parts. */
class StrategyRowsIT {
    private static final Limits SMALL = new Limits(50, 20, 1 << 20, 7, 1 << 20);
    private static final TableRule KEEP = new TableRule(false, KeyStrategy.KEEP, new TreeMap<>(), new TreeMap<>());

    @RegisterExtension
    static final TestingServers SERVERS = new TestingServers();

    private final Map<String, TableShape> shapes = new HashMap<>();
    private TestingMigration migration;
    private TestingTopic a;
    private TestingTopic b;

    @BeforeEach
    void migration() throws Exception {
        migration = SERVERS.migration("a", "b");
        a = migration.topic("a");
        b = migration.topic("b");
    }

    /** Creates a table whose key does not have the tenant's id in it. */
    private void keptTable(String name, String columns, String partitioning) throws Exception {
        migration.execute("CREATE TABLE " + name + " (" + columns + ", tenant_id uuid NOT NULL)" + partitioning);
        migration.protect(name, KEEP);
    }

    private void shape(String table, List<String> columns, String... key) {
        shapes.put(table, new TableShape(new TableName("public", table), columns, List.of(key)));
    }

    private Change change(Operation operation, String table, String[] oldKey, String... row) {
        return new Change(operation, shapes.get(table), oldKey, row.length == 0 ? null : row);
    }

    private Change insert(String table, String... row) {
        return change(Operation.INSERT, table, null, row);
    }

    private Change delete(String table, String... key) {
        return change(Operation.DELETE, table, key);
    }

    private static String[] key(String... values) {
        return values;
    }

    @Test
    void rows_whose_keys_stand_alone_are_written_moved_and_cleared_for_their_tenant_only() throws Exception {
        keptTable("item", "id int PRIMARY KEY, name text, body text", "");
        shape("item", List.of("tenant_id", "id", "name", "body"), "id");
        String idA = a.tenantId().toString();
        String idB = b.tenantId().toString();
        migration.start(SMALL);
        for (int i = 0; i < 10; i++) {
            a.transaction(insert("item", idA, "" + i, "a" + i, "wide"));
            b.transaction(insert("item", idB, "" + (100 + i), "b" + i, "wide"));
        }
        a.transaction(
                change(Operation.UPDATE, "item", null, idA, "0", "zero", Change.UNCHANGED),
                change(Operation.UPDATE, "item", null, idA, "1", "one", "whole"),
                change(Operation.UPDATE, "item", key("2"), idA, "22", "two", Change.UNCHANGED),
                change(Operation.UPDATE, "item", key("3"), idA, "33", "three", "whole"),
                delete("item", "4"));
        for (int i = 5; i < 10; i++) {
            a.transaction(delete("item", "" + i));
        }
        migration.awaitApplied();
        assertThat(items(a)).containsExactly("0|zero|wide", "1|one|whole", "22|two|wide", "33|three|whole");
        assertThat(items(b)).hasSize(10);
        a.transaction(insert("item", idA, "7", "gone", ""), a.truncate("item"), insert("item", idA, "8", "new", null));
        migration.awaitApplied();
        assertThat(items(a)).containsExactly("8|new|null");
        assertThat(items(b)).hasSize(10);
        b.transaction(Begin.Kind.SNAPSHOT, List.of(insert("item", idB, "1", "copied", null)));
        migration.awaitApplied();
        assertThat(items(a)).containsExactly("8|new|null");
        assertThat(items(b)).containsExactly("1|copied|null");
    }

    private List<String> items(TestingTopic topic) throws Exception {
        return migration.rows(
                "SELECT id, name, body FROM item WHERE tenant_id = '" + topic.tenantId() + "' ORDER BY id");
    }

    @Test
    void a_key_that_another_tenant_has_pauses_its_tenant_and_shows_nothing_of_the_other() throws Exception {
        keptTable("item", "id int PRIMARY KEY, name text, body text", "");
        shape("item", List.of("tenant_id", "id", "name", "body"), "id");
        a.transaction(insert("item", a.tenantId().toString(), "1", "secret of a", ""));
        migration.start(SMALL);
        migration.awaitApplied("a", a.position());
        List<Change> many = new ArrayList<>();
        for (int i = 20; i > 0; i--) {
            many.add(insert("item", b.tenantId().toString(), "" + i, "b", ""));
        }
        b.transaction(insert("item", b.tenantId().toString(), "50", "before", ""));
        b.transaction(many.toArray(Change[]::new));
        StageReport pause = migration.awaitPause("b");
        assertThat(pause.reason().orElseThrow())
                .contains("public.item", "(id) = (1)", "another tenant")
                .doesNotContain("secret")
                .doesNotContain(a.tenantId().toString());
        assertThat(pause.remedy().orElseThrow()).contains("resync --tenant b", "tables.keys");
        assertThat(items(a)).containsExactly("1|secret of a|");
        assertThat(items(b)).containsExactly("50|before|");
        a.transaction(delete("item", "1"));
        migration.awaitApplied("a", a.position());
    }

    @Test
    void a_superuser_as_the_role_that_migrates_takes_no_row_from_another_tenant_either() throws Exception {
        keptTable("item", "id int PRIMARY KEY, name text, body text", "");
        migration.execute("ALTER TABLE item DISABLE ROW LEVEL SECURITY");
        shape("item", List.of("tenant_id", "id", "name", "body"), "id");
        a.transaction(insert("item", a.tenantId().toString(), "1", "a", ""));
        migration.start(SMALL);
        migration.awaitApplied("a", a.position());
        b.transaction(delete("item", "1"));
        b.transaction(insert("item", b.tenantId().toString(), "1", "b", ""));
        assertThat(migration.awaitPause("b").reason().orElseThrow()).contains("another tenant");
        assertThat(items(a)).containsExactly("1|a|");
    }

    @Test
    void a_shared_table_is_replaced_and_cleared_by_the_tenant_that_supplies_it_and_by_no_other() throws Exception {
        migration.execute("CREATE TABLE country (code text PRIMARY KEY, name text)");
        migration.rule("country", TableRule.ofShared());
        migration.table("account", "id int, PRIMARY KEY (tenant_id, id)");
        shape("country", List.of("code", "name"), "code");
        migration.start(SMALL);
        a.transaction(
                Begin.Kind.SNAPSHOT, List.of(insert("country", "de", "Germany"), insert("country", "fr", "France")));
        b.transaction(Begin.Kind.SNAPSHOT, List.of(b.insert("account", "1")));
        a.transaction(
                change(Operation.UPDATE, "country", null, "de", "Deutschland"),
                change(Operation.UPDATE, "country", key("fr"), "fx", "France"),
                insert("country", "it", "Italia"));
        a.transaction(delete("country", "it"));
        migration.awaitApplied();
        assertThat(countries()).containsExactly("de|Deutschland", "fx|France");
        a.transaction(Begin.Kind.SNAPSHOT, List.of(insert("country", "es", "España")));
        migration.awaitApplied();
        assertThat(countries()).containsExactly("es|España");
        b.transaction(Begin.Kind.SNAPSHOT, List.of());
        migration.awaitApplied();
        assertThat(countries()).containsExactly("es|España");
        assertThat(migration.rows("SELECT id FROM account")).isEmpty();
        a.transaction(a.truncate("country"));
        migration.awaitApplied();
        assertThat(countries()).isEmpty();
    }

    private List<String> countries() throws Exception {
        return migration.rows("SELECT code, name FROM country ORDER BY code");
    }

    @Test
    void columns_that_a_tenants_source_does_not_have_are_null_whatever_their_default_and_stay_on_update()
            throws Exception {
        migration.table(
                "item",
                "id int, name text, colour text DEFAULT 'red', bytes int NOT NULL DEFAULT 7,"
                        + " seq int GENERATED BY DEFAULT AS IDENTITY, twice int GENERATED ALWAYS AS (id * 2) STORED,"
                        + " PRIMARY KEY (tenant_id, id)");
        shape("item", List.of("tenant_id", "id", "name"), "tenant_id", "id");
        String id = a.tenantId().toString();
        migration.start(SMALL);
        a.transaction(insert("item", id, "1", "one"), insert("item", id, "2", "two"));
        migration.awaitApplied();
        assertThat(migration.rows("SELECT id, name, colour, bytes, seq, twice FROM item ORDER BY id"))
                .containsExactly("1|one|null|7|1|2", "2|two|null|7|2|4");
        migration.execute("SET app.tenant_id = '" + id + "'; UPDATE item SET colour = 'blue'");
        a.transaction(change(Operation.UPDATE, "item", null, id, "1", "uno"));
        a.transaction(change(Operation.UPDATE, "item", null, id, "2", Change.UNCHANGED));
        migration.awaitApplied();
        assertThat(migration.rows("SELECT id, name, colour, twice FROM item ORDER BY id"))
                .containsExactly("1|uno|blue|2", "2|two|blue|4");
    }

    @Test
    void rows_of_a_partitioned_table_flow_through_its_root_and_a_missing_partition_is_named() throws Exception {
        keptTable("event", "id int, year int, note text, PRIMARY KEY (id, year)", " PARTITION BY LIST (year)");
        migration.execute("CREATE TABLE event_25 PARTITION OF event FOR VALUES IN (2025) PARTITION BY RANGE (id);"
                + " CREATE TABLE event_25_a PARTITION OF event_25 FOR VALUES FROM (0) TO (100);"
                + " CREATE TABLE event_25_b PARTITION OF event_25 FOR VALUES FROM (100) TO (200);"
                + " CREATE TABLE event_26 PARTITION OF event FOR VALUES IN (2026)");
        shape("event", List.of("tenant_id", "id", "year", "note"), "id", "year");
        String id = a.tenantId().toString();
        migration.start(SMALL);
        a.transaction(
                insert("event", id, "1", "2025", "x"),
                insert("event", id, "150", "2025", "y"),
                insert("event", id, "3", "2026", "z"));
        a.transaction(
                change(Operation.UPDATE, "event", null, id, "1", "2025", "changed"),
                change(Operation.UPDATE, "event", key("150", "2025"), id, "150", "2026", "moved"),
                change(Operation.UPDATE, "event", key("3", "2026"), id, "4", "2025", Change.UNCHANGED));
        migration.awaitApplied();
        assertThat(migration.rows("SELECT tableoid::regclass, id, note FROM event ORDER BY id"))
                .containsExactly("event_25_a|1|changed", "event_25_a|4|z", "event_26|150|moved");
        a.transaction(a.truncate("event"), insert("event", id, "9", "2027", ""));
        StageReport pause = migration.awaitPause("a");
        assertThat(pause.reason().orElseThrow()).contains("public.event", "(id, year) = (9, 2027)", "no partition");
        assertThat(pause.remedy().orElseThrow()).contains("tributary schema --apply");
    }

    @Test
    void a_table_and_those_that_inherit_from_it_have_their_rows_each() throws Exception {
        migration.table("place", "id int, name text, PRIMARY KEY (tenant_id, id)");
        migration.execute("CREATE TABLE city (PRIMARY KEY (tenant_id, id)) INHERITS (place)");
        migration.protect("city", TableRule.composite());
        migration.start(SMALL);
        a.transaction(a.insert("place", "1", "sea"), a.insert("city", "1", "Ulm"), a.insert("city", "2", "Rom"));
        a.transaction(a.update("place", "1", "lake"), a.delete("place", "2"));
        migration.awaitApplied();
        assertThat(migration.rows("SELECT tableoid::regclass, id, name FROM place ORDER BY 1, 2"))
                .containsExactly("place|1|lake", "city|1|Ulm", "city|2|Rom");
        a.transaction(a.truncate("place"));
        migration.awaitApplied();
        assertThat(migration.rows("SELECT tableoid::regclass, id FROM place ORDER BY 1, 2"))
                .containsExactly("city|1", "city|2");
        a.transaction(Begin.Kind.SNAPSHOT, List.of(a.insert("city", "5", "Bern")));
        migration.awaitApplied();
        assertThat(migration.rows("SELECT tableoid::regclass, id FROM place ORDER BY 1, 2"))
                .containsExactly("city|5");
    }

    @Test
    void a_table_without_a_rule_pauses_the_tenant() throws Exception {
        migration.execute("CREATE TABLE odd (tenant_id uuid, id int PRIMARY KEY)");
        shape("odd", List.of("tenant_id", "id"), "id");
        a.transaction(insert("odd", a.tenantId().toString(), "1"));
        b.transaction(b.truncate("odd"));
        migration.start(SMALL);
        for (String slug : List.of("a", "b")) {
            StageReport pause = migration.awaitPause(slug);
            assertThat(pause.reason().orElseThrow()).contains("no rule for table public.odd");
            assertThat(pause.remedy().orElseThrow()).contains("tributary schema --apply");
        }
    }
}
