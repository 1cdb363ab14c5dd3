package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.cli.TestingDatabases;
import io.tributary.contract.control.CopyRequests;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.topic.Offsets;
import io.tributary.validator.compare.ComparisonLimits;
import io.tributary.validator.compare.RowDifference;
import io.tributary.validator.compare.TableValidation;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.ValidationRequest;
import io.tributary.validator.compare.Validator;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Validations that begin where the last one ended, on a whole pipeline, for tables under every key strategy. */
@Tag("exact")
class IncrementalValidationIT {
    private static final List<String> TABLES = List.of("derived", "kept", "plain", "shifted");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration BETWEEN_TRUNCATES = Duration.ofSeconds(3);
    private static final int WRITERS = 4;
    private static final String SCHEMA = """
            CREATE TABLE plain (id bigint PRIMARY KEY, name text);
            CREATE TABLE shifted (id int PRIMARY KEY, name text);
            CREATE TABLE derived (id bigint PRIMARY KEY, name text);
            CREATE TABLE kept (id uuid PRIMARY KEY, name text);
            CREATE TABLE log (id bigint PRIMARY KEY, name text);
            INSERT INTO plain SELECT n, 'n' || n FROM generate_series(1, 3000) n;
            INSERT INTO shifted SELECT n, 'n' || n FROM generate_series(1, 3000) n;
            INSERT INTO derived SELECT n, 'n' || n FROM generate_series(1, 3000) n;
            INSERT INTO kept SELECT md5(current_database() || n)::uuid, 'n' || n FROM generate_series(1, 3000) n;
            """;
    private static final String AGE =
            "UPDATE tributary.validation SET finished_at = finished_at - interval '25 hours' WHERE slug = 'c'";
    private static ExactRig rig;

    @BeforeAll
    static void start_pipeline() throws Exception {
        rig = ExactRig.of(Map.of())
                .tenant("a", SCHEMA)
                .tenant("b", SCHEMA)
                .tenant("c", SCHEMA)
                .planLines("tables: { include: [\"public.*\"], keys: { default: composite, public.shifted: offset,"
                        + " public.derived: uuid, public.kept: keep } }\nvalidation: { interval: 1s }")
                .start();
        rig.drain();
    }

    @AfterAll
    static void stop_pipeline() throws Exception {
        rig.close();
    }

    @Test
    void only_what_has_changed_is_compared_and_what_a_full_validation_found_is_not_forgotten() throws Exception {
        full("b");
        for (String table : TABLES) {
            rig.write("b", "UPDATE " + table + " SET name = 'changed' WHERE name = 'n3'");
        }
        rig.drain("b");
        damage("b", "changed");
        damage("b", "n7");

        Validation changes = changes("b");
        assertThat(changes.differing()).extracting(TableValidation::name).isEqualTo(names());
        assertThat(changes.tables()).allSatisfy(table -> {
            assertThat(table.sourceRows()).isEqualTo(1);
            assertThat(table.differences())
                    .extracting(RowDifference::kind)
                    .containsExactly(RowDifference.Kind.DIFFERENT);
        });
        repair("b", "changed");
        assertThat(changes("b").rows()).as("the same rows again").isEqualTo(TABLES.size());
        assertThat(changes("b").tables()).as("none since").isEmpty();
        assertThat(scopes("b", "changes")).isEqualTo("changed changed changed");

        assertThat(full("b").differing()).extracting(TableValidation::name).isEqualTo(names());
        assertThat(changes("b").differing()).hasSize(TABLES.size());
        repair("b", "n7");
        assertThat(changes("b").equal()).isTrue();
        assertThat(changes("b").equal()).isTrue();
        assertThat(scopes("b", "changes")).isEqualTo("changed changed changed full full changed");
    }

    private static List<String> names() {
        return TABLES.stream().map(table -> "public." + table).toList();
    }

    private static void damage(String slug, String name) throws SQLException {
        rename(slug, name, name + "!");
    }

    private static void repair(String slug, String name) throws SQLException {
        rename(slug, name + "!", name);
    }

    /** In the target, which no log of the source tells. */
    private static void rename(String slug, String from, String to) throws SQLException {
        for (String table : TABLES) {
            rig.databases()
                    .execute(
                            TestingDatabases.TARGET,
                            "UPDATE public.%s SET name = '%s' WHERE name = '%s' AND tenant_id = '%s'"
                                    .formatted(
                                            table,
                                            to,
                                            from,
                                            rig.control()
                                                    .identity(rig.plan().tenant(slug))
                                                    .id()));
        }
    }

    @Test
    void every_operation_is_followed_and_a_truncated_table_compared_whole() throws Exception {
        full("a");
        rig.write("a", "INSERT INTO log SELECT n, 'x' FROM generate_series(1, 50) n");
        rig.write("a", "TRUNCATE log; INSERT INTO log SELECT n, 'y' FROM generate_series(100, 129) n");
        for (String table : List.of("plain", "shifted", "derived")) {
            rig.write("a", "UPDATE " + table + " SET id = id + 10000 WHERE id <= 5");
            rig.write("a", "DELETE FROM " + table + " WHERE id IN (6, 7); INSERT INTO " + table + " VALUES (-1, NULL)");
        }
        Validation changes = changes("a");
        assertThat(changes.differing()).isEmpty();
        assertThat(changes.tables())
                .extracting(TableValidation::name)
                .containsExactly("public.derived", "public.log", "public.plain", "public.shifted");
        assertThat(changes.tables()).extracting(TableValidation::sourceRows).containsExactly(6L, 30L, 6L, 6L);
        assertThat(scopes("a", "changes")).endsWith("changed");
    }

    @Test
    void after_a_new_copy_everything_is_compared() throws Exception {
        full("a");
        Tenant tenant = rig.plan().tenant("a");
        Offsets ends = Offsets.ends(rig.plan(), tenant);
        try (Connection target = rig.plan().target().database().connect("test")) {
            target.setAutoCommit(false);
            assertThat(new CopyRequests(rig.plan(), tenant).ask(target, ends.source(), ends.target(), "test", null))
                    .isTrue();
            target.commit();
        }
        await().atMost(PATIENCE).until(() -> rig.control().awaitedCopy(tenant).isEmpty());
        assertThat(changes("a").rows()).isGreaterThanOrEqualTo(12_000);
        rig.write("a", "UPDATE plain SET name = 'after the copy' WHERE id = 50");
        assertThat(changes("a").rows()).isEqualTo(1);
        assertThat(scopes("a", "changes")).endsWith("full changed");
    }

    @Test
    void no_difference_is_found_where_there_is_none_while_everyone_writes() throws Exception {
        full("b");
        AtomicBoolean done = new AtomicBoolean();
        Brake brake = new Brake(rig, "b");
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int number = i;
            writers.add(threads.submit(() -> {
                write(number, brake, done);
                return null;
            }));
        }
        long rows = 0;
        try {
            for (int i = 0; i < 30; i++) {
                Validation validation =
                        rig.validator().validateChanges(rig.plan().tenant("b"), "writers");
                assertThat(validation.differing()).as("run %d", i).isEmpty();
                rows += validation.rows();
            }
            Validation renewed =
                    renewing().validate(rig.plan().tenant("b"), ValidationRequest.full("several snapshots"));
            assertThat(renewed.differing()).isEmpty();
            assertThat(renewed.positions().first())
                    .isEqualTo(renewed.positions().last());
        } finally {
            done.set(true);
            threads.shutdown();
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        assertThat(rows).isGreaterThan(300);
        assertThat(scopes("b", "several snapshots")).isEqualTo("full changed");
        assertThat(scopes("b", "writers").split(" ")).hasSize(30).containsOnly("changed");
        rig.drain("b");
        assertThat(full("b").differing()).isEmpty();
    }

    private static Validator renewing() {
        ComparisonLimits limits = new ComparisonLimits(2, 2_000, 0, Duration.ofMinutes(1), Duration.ofMillis(1));
        return new Validator(rig.plan(), rig.control(), limits, PATIENCE, Clock.systemUTC());
    }

    /** The first one truncates now and then: less often than it takes to compare, or nobody could. */
    private static void write(int number, Brake brake, AtomicBoolean done) throws SQLException, InterruptedException {
        Random random = new Random(number);
        long truncated = System.nanoTime();
        try (Connection connection = rig.databases().server().connect(ExactRig.database("b"));
                Statement statement = connection.createStatement()) {
            while (!done.get()) {
                statement.execute(change(random));
                brake.committed();
                if (number == 0 && System.nanoTime() - truncated > BETWEEN_TRUNCATES.toNanos()) {
                    statement.execute("TRUNCATE log");
                    truncated = System.nanoTime();
                }
            }
        }
    }

    private static String change(Random random) {
        String table = List.of("plain", "shifted", "derived").get(random.nextInt(3));
        int id = 1_000 + random.nextInt(1_000);
        return switch (random.nextInt(40)) {
            case 0, 1, 2, 3 -> "INSERT INTO log VALUES (" + random.nextLong() + ", 'x')";
            case 4, 5, 6 -> "DELETE FROM " + table + " WHERE id = " + id;
            case 7, 8, 9, 10, 11, 12 ->
                "INSERT INTO " + table + " VALUES (" + id + ", 'x') ON CONFLICT (id) DO UPDATE SET name = 'again'";
            case 13, 14 ->
                "UPDATE " + table + " SET id = " + (id + 10_000) + " WHERE id = " + id + " AND NOT EXISTS (SELECT FROM "
                        + table + " WHERE id = " + (id + 10_000) + ")";
            case 15, 16 -> "INSERT INTO kept VALUES (gen_random_uuid(), 'x')";
            default -> "UPDATE " + table + " SET name = name || 'y' WHERE id BETWEEN " + id + " AND " + (id + 3);
        };
    }

    @Test
    void the_stage_compares_all_at_first_and_once_in_a_while_and_changes_in_between() throws Exception {
        rig.startStages(List.of(StageName.VALIDATOR));
        try {
            await().atMost(PATIENCE).until(() -> scopes("c", "validator").startsWith("full changed changed"));
            rig.databases().execute(TestingDatabases.TARGET, AGE);
            await().atMost(PATIENCE).until(() -> scopes("c", "validator").matches("full( changed)+ full changed.*"));
            assertThat(rig.target("SELECT count(*) FROM tributary.validation WHERE slug = 'c' AND NOT equal"))
                    .isEqualTo("0");
        } finally {
            rig.stopStages();
            rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
        }
    }

    private static Validation full(String slug) throws Exception {
        return rig.validator().validate(rig.plan().tenant(slug), "full");
    }

    private static Validation changes(String slug) throws Exception {
        return rig.validator().validateChanges(rig.plan().tenant(slug), "changes");
    }

    /** What the validations that somebody asked for looked at, in their order. */
    private static String scopes(String slug, String requestedBy) throws SQLException {
        return rig.target("SELECT coalesce(string_agg(scope, ' ' ORDER BY id), '') FROM tributary.validation"
                + " WHERE slug = '" + slug + "' AND requested_by = '" + requestedBy + "'");
    }
}
