package io.tributary.validator.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import io.tributary.embedded.PostgresServer;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgreementIT {
    private static final String[] TENANTS = {"a", "b", "c"};
    private static final TableName ITEM = new TableName("public", "item");
    private static final TableName LINE = new TableName("public", "line");

    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.startTemporary(Map.of());
        server.execute("postgres", "CREATE DATABASE a LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");
        server.createDatabase("b");
        server.execute(
                "postgres", "CREATE DATABASE c ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");
        server.execute("postgres", "CREATE ROLE blinded LOGIN PASSWORD 'secret'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        everywhere("DROP TABLE IF EXISTS line, item");
    }

    @Test
    void rules_that_ask_for_nothing_cost_no_session_and_pass() throws Exception {
        Plan unreachable = plan("127.0.0.1:1", "postgres", "");

        List<Finding> findings = Agreement.check(unreachable, rules(Map.of(ITEM, TableRule.composite())), Map.of());

        assertThat(findings).hasSize(3).allMatch(finding -> finding.severity() == Severity.PASS);
    }

    @Test
    void the_same_key_in_two_tenants_is_named_whatever_their_encodings_and_orders() throws Exception {
        everywhere("CREATE TABLE item (name text, part numeric, PRIMARY KEY (name, part))");
        server.execute("a", "INSERT INTO item VALUES ('Zoe', 1), ('abc', 2), ('zoë', 3.10)");
        server.execute("b", "INSERT INTO item VALUES ('Zoe', 2), ('Abc', 2), ('żółw', 1)");
        server.execute("c", "INSERT INTO item VALUES ('zoë', 3.1), ('ABC', 2), ('Zoe', 1.0)");

        List<Finding> findings = check(keep(ITEM));

        assertThat(blocker(findings, "key-collisions").found())
                .contains("public.item", "(Zoe, 1) in a, c; (zoë, 3.1) in a, c")
                .doesNotContain("abc", "there may be more");
        assertThat(plan(" ", blocker(findings, "key-collisions")).tables().keyStrategy(ITEM))
                .isEqualTo(KeyStrategy.COMPOSITE);
    }

    @Test
    void keys_that_differ_pass_and_those_that_all_tenants_have_are_named_a_few_at_a_time() throws Exception {
        everywhere("CREATE TABLE item (id uuid PRIMARY KEY DEFAULT gen_random_uuid());"
                + "INSERT INTO item SELECT FROM generate_series(1, 2500)");
        assertThat(check(keep(ITEM))).allMatch(finding -> finding.severity() == Severity.PASS);

        everywhere("CREATE TABLE line (id int PRIMARY KEY); INSERT INTO line SELECT generate_series(-3, 20)");
        assertThat(check(keep(ITEM, LINE)))
                .filteredOn(finding -> finding.severity() == Severity.BLOCKER)
                .singleElement()
                .satisfies(finding -> assertThat(finding.found())
                        .contains("public.line", "-3 in a, b, c; -2 in a, b, c")
                        .contains("there may be more"));
    }

    @Test
    void the_merge_finds_what_sets_find_on_generated_keys() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed of the generated keys: " + seed);
        Random random = new Random(seed);
        everywhere("CREATE TABLE item (id int PRIMARY KEY)");
        Map<Integer, TreeSet<String>> owners = new TreeMap<>();
        for (String tenant : TENANTS) {
            List<Integer> keys =
                    random.ints(1500, -1_000_000, 1_000_000).distinct().boxed().toList();
            keys.forEach(
                    key -> owners.computeIfAbsent(key, any -> new TreeSet<>()).add(tenant));
            server.execute(
                    tenant,
                    "INSERT INTO item VALUES "
                            + keys.stream().map(key -> "(" + key + ")").collect(Collectors.joining(",")));
        }
        String expected = owners.entrySet().stream()
                .filter(key -> key.getValue().size() > 1)
                .limit(5)
                .map(key -> key.getKey() + " in " + String.join(", ", key.getValue()))
                .collect(Collectors.joining("; "));

        List<Finding> findings = check(keep(ITEM));

        if (expected.isEmpty()) {
            assertThat(findings).allMatch(finding -> finding.severity() == Severity.PASS);
        } else {
            assertThat(blocker(findings, "key-collisions").found()).contains(expected);
        }
    }

    @Test
    void a_key_that_leaves_its_stride_or_its_type_is_told_with_a_stride_that_fits() throws Exception {
        everywhere("""
                CREATE TABLE item (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);
                CREATE TABLE line (id bigint PRIMARY KEY, item int REFERENCES item)""");
        server.execute("a", "INSERT INTO item VALUES (-4); INSERT INTO line VALUES (600, -4)");
        server.execute("b", "SELECT setval('item_id_seq', 1000); INSERT INTO line VALUES (400)");
        server.execute("c", "INSERT INTO item VALUES (999); INSERT INTO line VALUES (3, 999)");
        SortedMap<String, KeyRule> ofLine = new TreeMap<>(Map.of("id", new KeyRule.Offset(1000)));
        ofLine.put("item", new KeyRule.Offset(1000));

        List<Finding> findings = check(rules(Map.of(ITEM, offset("id", 1000), LINE, offset(ofLine))));

        assertThat(of(findings, "key-offsets", "a"))
                .extracting(Finding::found)
                .satisfiesExactly(
                        found -> assertThat(found).contains("public.item.id has the value -4"),
                        found -> assertThat(found).contains("public.line.id has come to 600, more than half"));
        assertThat(of(findings, "key-offsets", "b")).singleElement().satisfies(finding -> assertThat(finding.found())
                .contains("public.item.id has come to 1000"));
        Plan mended = plan("", of(findings, "key-offsets", "b").get(0));
        assertThat(mended.tables().stride()).hasValue(100_000);

        assertThat(check(rules(Map.of(ITEM, offset("id", 2_000_000_000))))).anySatisfy(finding -> {
            assertThat(finding.tenant()).contains("c");
            assertThat(finding.found()).contains("moved by 2 strides", "leaves its type, integer");
        });
        server.execute("a", "TRUNCATE item CASCADE");
        assertThat(check(rules(Map.of(ITEM, offset("id", 100_000)))))
                .allMatch(finding -> finding.severity() == Severity.PASS);
    }

    @Test
    void a_sequence_that_the_role_may_not_see_is_a_blocker_until_the_remedy_is_pasted() throws Exception {
        everywhere(
                "CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY); GRANT SELECT ON item TO blinded");
        Plan plan = plan("127.0.0.1:" + server.port(), "blinded", "");
        MappingRules rules = rules(Map.of(ITEM, offset("id", 1000)));

        Finding found = blocker(Agreement.check(plan, rules, identities(plan)), "key-offsets");

        assertThat(found.found()).contains("sequence public.item_id_seq could not be checked");
        everywhere(found.remedy());
        assertThat(Agreement.check(plan, rules, identities(plan)))
                .allMatch(finding -> finding.severity() == Severity.PASS);
    }

    @Test
    void shared_rows_that_are_not_the_suppliers_are_named_and_pass_once_they_are() throws Exception {
        everywhere("CREATE TABLE item (code text PRIMARY KEY, name text);"
                + "INSERT INTO item VALUES ('DE', 'Germany'), ('FR', 'France')");
        server.execute("b", "DELETE FROM item WHERE code = 'FR'; INSERT INTO item VALUES ('IT', 'Italy')");
        server.execute("c", "UPDATE item SET name = 'Deutschland' WHERE code = 'DE'");
        MappingRules rules = rules(Map.of(ITEM, TableRule.ofShared()));

        List<Finding> findings = check(rules);

        assertThat(of(findings, "shared-rows", "a")).allMatch(finding -> finding.severity() == Severity.PASS);
        assertThat(of(findings, "shared-rows", "b").get(0).found()).contains("FR is missing here, IT is here only");
        assertThat(of(findings, "shared-rows", "c").get(0).found()).contains("DE has other values here");

        everywhere("TRUNCATE item; INSERT INTO item VALUES ('DE', 'Germany'), ('FR', 'Frankreich')");
        assertThat(check(rules)).allMatch(finding -> finding.severity() == Severity.PASS);
    }

    @Test
    void a_reader_whom_policies_blind_and_a_server_that_is_gone_are_blockers() throws Exception {
        everywhere("CREATE TABLE item (id int PRIMARY KEY); GRANT SELECT ON item TO blinded;"
                + "ALTER TABLE item ENABLE ROW LEVEL SECURITY");
        for (TableRule rule : List.of(keep(ITEM).tables().get(ITEM), offset("id", 10), TableRule.ofShared())) {
            for (String host : List.of("127.0.0.1:" + server.port(), "127.0.0.1:1")) {
                Plan plan = plan(host, "blinded", "");
                assertThat(Agreement.check(plan, rules(Map.of(ITEM, rule)), identities(plan)))
                        .anyMatch(finding -> finding.severity() == Severity.BLOCKER
                                && finding.found().contains("could not be checked"));
            }
        }
    }

    @Test
    void a_table_that_cannot_be_read_hides_neither_others_nor_other_tenants() throws Exception {
        everywhere("CREATE TABLE item (id int PRIMARY KEY); CREATE TABLE line (id int PRIMARY KEY);"
                + "INSERT INTO line VALUES (77); GRANT SELECT ON item, line TO blinded");
        server.execute("a", "REVOKE SELECT ON item FROM blinded");
        server.execute("a", "ALTER TABLE line ENABLE ROW LEVEL SECURITY");
        Plan plan = plan("127.0.0.1:" + server.port(), "blinded", "");

        List<Finding> kept = Agreement.check(plan, keep(ITEM, LINE), identities(plan));
        assertThat(of(kept, "key-collisions", "a"))
                .extracting(Finding::found)
                .satisfiesExactly(
                        found -> assertThat(found).contains("permission denied for table item"),
                        found -> assertThat(found).contains("row-level security policy for table \"line\""));
        assertThat(kept).anyMatch(finding -> finding.found().contains("77 in b, c"));

        MappingRules moved = rules(Map.of(ITEM, offset("id", 10), LINE, offset("id", 10)));
        List<Finding> offsets = Agreement.check(plan, moved, identities(plan));
        assertThat(of(offsets, "key-offsets", "a"))
                .hasSize(2)
                .allMatch(finding -> finding.severity() == Severity.BLOCKER
                        && finding.found().contains("could not be checked"));
    }

    private static List<Finding> check(MappingRules rules) throws Exception {
        Plan plan = plan("127.0.0.1:" + server.port(), "postgres", "");
        return Agreement.check(plan, rules, identities(plan));
    }

    private static Map<Tenant, TenantIdentity> identities(Plan plan) {
        Map<Tenant, TenantIdentity> identities = new LinkedHashMap<>();
        plan.tenants().forEach(tenant -> identities.put(tenant, new TenantIdentity(new UUID(0, 0), identities.size())));
        return identities;
    }

    /** A plan with what a remedy says. */
    private static Plan plan(String indent, Finding finding) throws Exception {
        return plan(
                "127.0.0.1:1",
                "postgres",
                finding.remedy().replace("in the plan: ", "").strip() + indent);
    }

    private static Plan plan(String host, String role, String more) throws Exception {
        StringBuilder text = new StringBuilder("""
                migration: m
                kafka: { bootstrap.servers: "localhost:1" }
                target: { url: "jdbc:postgresql://localhost:1/x", username: m, password: secret }
                tenants:
                """);
        for (String tenant : TENANTS) {
            text.append("  - slug: ").append(tenant).append('\n');
            text.append("    source: { url: \"jdbc:postgresql://")
                    .append(host)
                    .append('/')
                    .append(tenant);
            text.append("\", username: ").append(role).append(", password: secret }\n");
        }
        return PlanReader.parse("plan", text + more + "\n", Map.of());
    }

    private static MappingRules keep(TableName... tables) {
        Map<TableName, TableRule> rules = new LinkedHashMap<>();
        for (TableName table : tables) {
            rules.put(table, new TableRule(false, KeyStrategy.KEEP, new TreeMap<>(), new TreeMap<>()));
        }
        return rules(rules);
    }

    private static TableRule offset(String column, long stride) {
        return offset(new TreeMap<>(Map.of(column, new KeyRule.Offset(stride))));
    }

    private static TableRule offset(SortedMap<String, KeyRule> columns) {
        return new TableRule(false, KeyStrategy.OFFSET, columns, new TreeMap<>());
    }

    private static MappingRules rules(Map<TableName, TableRule> rules) {
        return new MappingRules(new TreeMap<>(rules));
    }

    private static Finding blocker(List<Finding> findings, String check) {
        return findings.stream()
                .filter(finding -> finding.check().equals(check) && finding.severity() == Severity.BLOCKER)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no blocker of " + check + " in " + findings));
    }

    private static List<Finding> of(List<Finding> findings, String check, String tenant) {
        return findings.stream()
                .filter(finding -> finding.check().equals(check)
                        && finding.tenant().filter(tenant::equals).isPresent())
                .toList();
    }

    private static void everywhere(String sql) throws SQLException {
        for (String tenant : TENANTS) {
            server.execute(tenant, sql);
        }
    }
}
