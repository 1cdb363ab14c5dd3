package io.tributary.validator.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.control.RuleTable;
import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.embedded.KafkaServer;
import io.tributary.validator.compare.RowDifference.Kind;
import io.tributary.validator.testing.MappedRows;
import io.tributary.validator.testing.TestingIdleSink;
import io.tributary.validator.testing.TestingMigration;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tables under every key strategy, taken apart into small ranges. */
class RangesIT {
    private static final Logger LOG = LoggerFactory.getLogger(RangesIT.class);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final KeyRule BY_10000 = new KeyRule.Offset(10_000);
    private static final List<String> TABLES =
            List.of("account", "feeling", "invoice", "line", "log", "nothing", "person", "term", "token", "word");

    private static KafkaServer kafka;
    private static TestingMigration migration;
    private static TestingIdleSink sink;
    private static MappingRules rules;

    @BeforeAll
    static void start() throws Exception {
        LOG.warn("seed {}", SEED);
        kafka = KafkaServer.startTemporary();
        migration = TestingMigration.startApart(kafka.bootstrapServers());
        migration.onSource(resource("ranges_source.sql"));
        migration.onSource(
                resource("ranges_rows.sql").replace("${seed}", Double.toString(new Random(SEED).nextDouble())));
        migration.onTarget(resource("ranges_target.sql"));
        // the second of the migration's tenants, so that an offset moves its keys
        migration.onTarget("UPDATE tributary.tenant SET ordinal = 1");
        rules = rules();
        TenantIdentity tenant = new TenantIdentity(migration.tenantId, 1);
        try (Connection source = migration.tenant.source().connect("test");
                Connection target = migration.plan.target().database().connect("test")) {
            new RuleTable(migration.plan.migration(), target).add(rules);
            for (Table table : Catalog.tables(source, each -> true)) {
                MappedRows.move(source, target, table, rules, tenant);
            }
        }
        for (String table : TABLES) {
            migration.onTarget("CREATE TABLE saved.%1$s AS SELECT * FROM public.%1$s".formatted(table));
        }
        migration.onTarget("GRANT SELECT ON ALL TABLES IN SCHEMA saved TO migration");
        migration.createTopics();
        sink = TestingIdleSink.start(migration.plan, migration.tenant);
    }

    @AfterAll
    static void stop() throws Exception {
        sink.close();
        migration.close();
        kafka.close();
    }

    @AfterEach
    void repair() throws SQLException {
        for (String table : TABLES) {
            migration.onTarget(
                    "DELETE FROM public.%1$s; INSERT INTO public.%1$s SELECT * FROM saved.%1$s".formatted(table));
        }
    }

    private static MappingRules rules() {
        Map<TableName, TableRule> all = new TreeMap<>();
        TABLES.forEach(table -> all.put(name(table), TableRule.composite()));
        all.put(name("token"), rule(KeyStrategy.KEEP, Map.of(), Map.of()));
        all.put(name("invoice"), rule(KeyStrategy.OFFSET, Map.of("id", BY_10000, "parent", BY_10000), Map.of()));
        all.put(
                name("person"),
                rule(KeyStrategy.UUID, Map.of("id", new KeyRule.Derived("public.person")), Map.of("id", "source_id")));
        return new MappingRules(new TreeMap<>(all));
    }

    private static TableRule rule(KeyStrategy strategy, Map<String, KeyRule> remapped, Map<String, String> kept) {
        return new TableRule(false, strategy, new TreeMap<>(remapped), new TreeMap<>(kept));
    }

    private static TableName name(String table) {
        return new TableName("public", table);
    }

    private static String resource(String name) throws Exception {
        try (InputStream stream = RangesIT.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Validator validator(int rangeRows) {
        return validator(new ComparisonLimits(2, rangeRows, 0, Duration.ofMinutes(1), Duration.ofMinutes(5)));
    }

    private static Validator validator(ComparisonLimits limits) {
        return new Validator(migration.plan, migration.control, limits, Duration.ofSeconds(60), Clock.systemUTC());
    }

    private static TableValidation only(String table, int rangeRows, int named) throws Exception {
        ValidationRequest request = new ValidationRequest("test", Set.of(name(table)), named, false, progress -> {});
        return validator(rangeRows).validate(migration.tenant, request).tables().get(0);
    }

    @Test
    void the_same_is_found_however_tables_are_cut() throws Exception {
        Validation whole = validator(1_000_000).validate(migration.tenant, "test");
        assertThat(whole.differing()).isEmpty();
        assertThat(whole.tables()).extracting(table -> table.name()).hasSize(TABLES.size());
        assertThat(whole.tables().stream().filter(table -> table.sourceRows() == 0))
                .extracting(TableValidation::name)
                .containsExactly("public.nothing");
        for (int rangeRows : new int[] {37, 601}) {
            assertThat(validator(rangeRows).validate(migration.tenant, "test").tables())
                    .isEqualTo(whole.tables());
        }
    }

    @Test
    void progress_ends_with_all_rows() throws Exception {
        List<ComparisonProgress> heard = Collections.synchronizedList(new ArrayList<>());
        Validation validation = validator(100)
                .validate(migration.tenant, new ValidationRequest("test", Set.of(), 10, false, heard::add));
        assertThat(heard).isSortedAccordingTo((one, other) -> Long.compare(one.rows(), other.rows()));
        assertThat(heard.get(heard.size() - 1).rows()).isEqualTo(validation.rows());
        assertThat(heard).allMatch(progress -> progress.rows() <= progress.estimated());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "account|name|concat(name, ' ')",
                "account|balance|balance + 0.0000000000000001",
                "account|at|at + interval '1 microsecond'",
                "token|note|''",
                "invoice|parent|coalesce(parent, 0) + 1",
                "person|source_id|source_id + 1",
                "person|name|NULL",
                "word|meaning|'M'",
                "term|meaning|'M'",
                "line|Amount|'NaN'",
                "feeling|note|'y'",
            })
    void one_damaged_row_is_named_with_its_column_wherever_it_is(String table, String column, String damage)
            throws Exception {
        Random random = new Random(SEED);
        String where = anyRow(table, random);
        migration.onTarget("UPDATE public.%s SET \"%s\" = %s WHERE %s".formatted(table, column, damage, where));
        TableValidation found = only(table, 10 + random.nextInt(90), 10);
        assertThat(found.equal()).isFalse();
        RowDifference named = single(found);
        assertThat(named.kind()).isEqualTo(Kind.DIFFERENT);
        assertThat(named.columns()).containsExactly(column);
        assertThat(sourceRows(table, named.sourceKey())).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"account", "feeling", "invoice", "line", "person", "term", "token", "word"})
    void rows_that_are_missing_at_any_place_are_named(String table) throws Exception {
        Random random = new Random(SEED);
        Set<String> rows = new HashSet<>(List.of(firstRow(table, ""), firstRow(table, " DESC"), anyRow(table, random)));
        for (String where : rows) {
            migration.onTarget("DELETE FROM public." + table + " WHERE " + where);
        }
        TableValidation found = only(table, 10 + random.nextInt(90), 10);
        assertThat(found.targetRows()).isEqualTo(found.sourceRows() - rows.size());
        assertThat(found.differences()).hasSize(rows.size()).allMatch(row -> row.kind() == Kind.MISSING);
        for (RowDifference row : found.differences()) {
            assertThat(sourceRows(table, row.sourceKey())).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "account|id|9223372036854775807|true",
                "account|id|-9223372036854775808|true",
                "invoice|id|-2147483648|false",
                "invoice|id|2147483647|false",
                "token|id|'ffffffff-ffff-ffff-ffff-ffffffffffff'|true",
                "token|id|'00000000-0000-0000-0000-000000000000'|true",
                "person|id|gen_random_uuid()|false",
                "word|word|E'\\001'|true",
                "word|word|U&'\\FFFD'|true",
                "term|term|'zzzz'|true",
                "line|n|-1|true",
                "feeling|id|'NaN'|true",
            })
    void rows_outside_the_source_are_extra(String table, String column, String value, boolean keyKnown)
            throws Exception {
        migration.onTarget(
                "CREATE TEMPORARY TABLE extra AS SELECT * FROM public.%1$s LIMIT 1; UPDATE extra SET \"%2$s\" = %3$s;"
                                .formatted(table, column, value)
                        + " INSERT INTO public.%1$s SELECT * FROM extra".formatted(table));
        TableValidation found = only(table, 50, 10);
        RowDifference named = single(found);
        assertThat(named.kind()).isEqualTo(Kind.EXTRA);
        assertThat(named.sourceKey() != null).isEqualTo(keyKnown);
    }

    /** A boundary is a key of the source: rows at it, before it and behind it belong to one range each. */
    @Test
    void every_row_around_a_boundary_is_in_one_range() throws Exception {
        for (int damaged : new int[] {99, 100, 101}) {
            String where = "id = (SELECT id FROM public.token ORDER BY id OFFSET " + (damaged - 1) + " LIMIT 1)";
            migration.onTarget("UPDATE public.token SET note = 'boundary' WHERE " + where);
            assertThat(single(only("token", 100, 10)).columns()).containsExactly("note");
            repair();
        }
    }

    @Test
    void keys_that_are_equal_and_written_in_two_ways_are_one_row() throws Exception {
        migration.onTarget("UPDATE public.feeling SET id = 7.00 WHERE id = 7");
        RowDifference named = single(only("feeling", 50, 10));
        assertThat(named.kind()).isEqualTo(Kind.DIFFERENT);
        assertThat(named.columns()).containsExactly("id");
        assertThat(named.sourceKey()).containsExactly("ok", "7");
    }

    @Test
    void rows_without_a_primary_key_are_counted() throws Exception {
        migration.onTarget("INSERT INTO public.log SELECT '%1$s', 7, 'note 7' FROM generate_series(1, 3);"
                .formatted(migration.tenantId));
        migration.onTarget("UPDATE public.log SET note = 'other' WHERE ctid = (SELECT max(ctid) FROM public.log"
                + " WHERE note = 'note 8')");
        TableValidation found = only("log", 50, 10);
        assertThat(found.targetRows()).isEqualTo(found.sourceRows() + 3);
        assertThat(found.differences().stream()
                        .collect(Collectors.groupingBy(
                                row -> row.kind().text() + " " + row.key().substring(37), Collectors.counting())))
                .isEqualTo(Map.of("extra 7,\"note 7\"", 3L, "missing 8,\"note 8\"", 1L, "extra 8,other", 1L));
        assertThat(found.differences()).allMatch(row -> row.sourceKey() == null);
    }

    @Test
    void rows_that_were_swapped_are_named() throws Exception {
        migration.onTarget("""
                WITH two AS (SELECT id, name, row_number() OVER (ORDER BY id) AS n FROM public.account ORDER BY id LIMIT 2)
                UPDATE public.account a SET name = other.name
                  FROM two one JOIN two other ON other.n = 3 - one.n WHERE a.id = one.id""");
        assertThat(only("account", 50, 10).differences()).hasSize(2).allMatch(row -> row.columns()
                .equals(List.of("name")));
    }

    @Test
    void as_many_rows_are_named_as_were_asked_for() throws Exception {
        migration.onTarget("UPDATE public.account SET name = name || '!'");
        long rows = only("account", 1_000_000, 0).sourceRows();
        assertThat(only("account", 40, 100_000).differences())
                .hasSize((int) rows)
                .extracting(RowDifference::sourceKey)
                .doesNotHaveDuplicates();
        assertThat(only("account", 40, 25).differences()).hasSize(25);
    }

    @Test
    void a_large_range_is_taken_apart_until_its_differing_rows_are_left() throws Exception {
        migration.onSource("INSERT INTO public.nothing SELECT n, 'n' FROM generate_series(1, 30000) n");
        try {
            migration.onTarget("INSERT INTO public.nothing SELECT '%s', n, 'n' FROM generate_series(1, 30000) n"
                    .formatted(migration.tenantId));
            migration.onTarget("UPDATE public.nothing SET note = '' WHERE id IN (77, 15000);"
                    + " DELETE FROM public.nothing WHERE id = 29999");
            assertThat(only("nothing", 1_000_000, 10).differences())
                    .extracting(row -> row.kind().text() + row.key() + row.columns())
                    .containsExactlyInAnyOrder("different77[note]", "different15000[note]", "missing29999[]");
            migration.onTarget("UPDATE public.nothing SET note = 'all'");
            assertThat(only("nothing", 1_000_000, 20_000).differences()).hasSize(20_000);
        } finally {
            migration.onSource("TRUNCATE public.nothing");
        }
    }

    @Test
    void a_validation_that_was_killed_goes_on_behind_its_last_ranges() throws Exception {
        ComparisonLimits slow = new ComparisonLimits(2, 20, 2_000, Duration.ofMinutes(1), Duration.ofMinutes(5));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread killed = new Thread(() -> {
            try {
                validator(slow).validate(migration.tenant, "killed");
            } catch (Exception e) {
                failure.set(e);
            }
        });
        killed.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> count("tributary.validation_range") >= 10);
        String ended =
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tributary validator'";
        migration.onTarget(ended);
        migration.onSource(ended);
        killed.join();
        assertThat(failure.get()).isNotNull();
        long verified = count("tributary.validation_range");

        // only in ranges that are compared once more is damage seen
        String[] range = first("SELECT table_name, coalesce(lower_target[1], '-9999999'), upper_target[1] FROM"
                + " tributary.validation_range WHERE upper_target IS NOT NULL AND table_name = 'account' LIMIT 1");
        migration.onTarget(
                "UPDATE public.account SET name = 'damaged' WHERE id > %s AND id <= %s".formatted(range[1], range[2]));
        Validation resumed = validator(20).validate(migration.tenant, "resumed");
        assertThat(verified).isGreaterThanOrEqualTo(10);
        assertThat(resumed.differing()).isEmpty();
        assertThat(resumed.positions().first())
                .as("brought to one position")
                .isEqualTo(resumed.positions().last());
        assertThat(first("SELECT scope, requested_by FROM tributary.validation ORDER BY id DESC LIMIT 1"))
                .containsExactly("changed", "resumed");
        assertThat(resumed.position()).isEqualTo(resumed.positions().last());
        assertThat(count("tributary.validation_range")).isZero();

        Validation fresh = validator(20).validate(migration.tenant, "fresh");
        assertThat(fresh.differing()).extracting(TableValidation::name).containsExactly("public.account");
        assertThat(fresh.rows()).isEqualTo(resumed.rows());
        assertThat(fresh.positions().first()).isEqualTo(fresh.positions().last());
    }

    @Test
    void what_an_abandoned_validation_left_is_not_gone_on_with() throws Exception {
        for (String stale : List.of("basis = 'of another layout'", "verified_at = now() - interval '2 hours'")) {
            migration.onTarget("""
                    INSERT INTO tributary.validation_range (migration, slug, table_schema, table_name, number, basis, position,
                                                            row_count, upper_sum, lower_sum)
                    VALUES ('test', 'a', 'public', 'account', 0, '%s', '0/1', 1, 1, 1)""".formatted(layout().basis(1)));
            migration.onTarget("UPDATE tributary.validation_range SET " + stale);
            Validation validation = validator(1_000).validate(migration.tenant, "test");
            assertThat(validation.differing()).isEmpty();
            assertThat(validation.rows()).isGreaterThan(1_000);
            assertThat(validation.positions().first()).isEqualTo(validation.position());
            assertThat(count("tributary.validation_range")).isZero();
        }
    }

    @Test
    void an_order_that_the_sides_do_not_share_makes_no_difference() throws Exception {
        ComparisonLimits limits = new ComparisonLimits(2, 20, 0, Duration.ofMinutes(1), Duration.ofMinutes(5));
        TableName name = name("term");
        TableTally tally = new TableTally(10);
        ComparedTable term = takenForOrdered(layout().tables().stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow());
        try (AlignedSnapshots snapshots =
                AlignedSnapshots.open(new Sessions(migration.plan, migration.tenant, migration.tenantId), limits)) {
            Round round = new Round(
                    snapshots,
                    Terms.of(ValidationRequest.full("test"), limits),
                    RangeLedger.none(migration.plan, migration.tenant),
                    new Tracker(Map.of(), List.of(name), progress -> {}),
                    Map.of(name, tally));
            snapshots.align(
                    new Flow(migration.control, migration.tenant, Duration.ofSeconds(60)),
                    () -> round.start(List.of(Work.all(term))));
            assertThat(round.finish()).isEmpty();
        }
        assertThat(tally.disordered()).isTrue();
        assertThat(tally.validation(name).differences()).isEmpty();
    }

    private static ComparedTable takenForOrdered(ComparedTable table) {
        KeyColumn column = table.key().columns().get(0);
        assertThat(column.ordered()).isFalse();
        KeyColumn ordered = new KeyColumn(
                column.source(), column.target(), column.mapped(), column.image(), column.distance(), true);
        return new ComparedTable(
                table.name(), table.columns(), table.source(), table.target(), new ComparedKey(List.of(ordered)));
    }

    private static Layout layout() throws Exception {
        try (Connection source = migration.tenant.source().connect("test");
                Connection target = migration.plan.target().database().connect("test")) {
            return Layout.read(
                    rules,
                    new TenantIdentity(migration.tenantId, 1),
                    source,
                    target,
                    migration.plan.tables()::selects,
                    Set.of());
        }
    }

    private static RowDifference single(TableValidation table) {
        assertThat(table.differences()).as("seed %d", SEED).hasSize(1);
        return table.differences().get(0);
    }

    private static String anyRow(String table, Random random) throws SQLException {
        return row(table, "OFFSET " + random.nextInt(300) + " LIMIT 1", "");
    }

    private static String firstRow(String table, String direction) throws SQLException {
        return row(table, "LIMIT 1", direction);
    }

    /** A condition for one row of the target. */
    private static String row(String table, String which, String direction) throws SQLException {
        List<String> key = key(table);
        String order = key.stream().map(column -> column + direction).collect(Collectors.joining(", "));
        String[] values =
                first("SELECT " + key.stream().map(column -> column + "::text").collect(Collectors.joining(", "))
                        + " FROM saved." + table + " ORDER BY " + order + " " + which);
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            conditions.add(key.get(i) + "::text = '" + values[i].replace("'", "''") + "'");
        }
        return String.join(" AND ", conditions);
    }

    private static List<String> key(String table) {
        return switch (table) {
            case "word", "term" -> List.of(table);
            case "line" -> List.of("n", "at", "invoice");
            case "feeling" -> List.of("mood", "id");
            default -> List.of("id");
        };
    }

    private static long sourceRows(String table, List<String> key) throws SQLException {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            conditions.add(key(table).get(i) + "::text = '" + key.get(i).replace("'", "''") + "'");
        }
        try (Connection connection = migration.tenant.source().connect("test");
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(String.format(Locale.ROOT, "SELECT count(*) FROM public.%s", table)
                                + " WHERE "
                                + String.join(" AND ", conditions))) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long count(String table) throws SQLException {
        return Long.parseLong(first("SELECT count(*) FROM " + table)[0]);
    }

    /** The first row of a query on the target. */
    private static String[] first(String sql) throws SQLException {
        try (Connection connection = migration.plan.target().database().connect("test");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            String[] values = new String[row.getMetaData().getColumnCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.getString(i + 1);
            }
            return values;
        }
    }
}
