package io.tributary.validator.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import io.tributary.validator.testing.TestingMigration;
import io.tributary.validator.testing.TestingSink;
import io.tributary.validator.testing.TestingWriters;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class ValidatorIT {
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static KafkaServer kafka;
    private static TestingMigration migration;
    private static TestingSink sink;
    private static Validator validator;

    @BeforeAll
    static void start_pipeline() throws Exception {
        kafka = KafkaServer.startTemporary();
        migration = TestingMigration.start(kafka.bootstrapServers());
        migration.createTable("account", "id bigint, name text, balance numeric", "id");
        migration.createTable("log", "id bigint", "id");
        migration.createTable("entry", "id bigint, account bigint", "id");
        migration.onSource("INSERT INTO public.account SELECT n, 'first', 1 FROM generate_series(900000, 900500) n");
        migration.createTopics();
        sink = migration.startSink();
        validator = new Validator(migration.plan, migration.control);
    }

    @AfterAll
    static void stop_pipeline() throws Exception {
        sink.close();
        assertThat(sink.failure()).isEmpty();
        migration.close();
        kafka.close();
    }

    @Test
    void no_difference_is_found_where_there_is_none_while_everyone_writes() throws Exception {
        Set<String> positions = new HashSet<>();
        try (TestingWriters writers = new TestingWriters(migration, 4)) {
            for (int i = 0; i < 40; i++) {
                long before = writers.commits();
                Validation validation = validator.validate(migration.tenant, "test");
                assertThat(validation.differing()).isEmpty();
                assertThat(validation.equal()).isTrue();
                assertThat(writers.commits()).isGreaterThan(before);
                positions.add(validation.position());
            }
        }
        assertThat(positions).hasSize(40);
        assertThat(sink.failure()).isEmpty();
    }

    @Test
    void snapshots_are_renewed_and_nothing_differs_while_everyone_writes() throws Exception {
        ComparisonLimits limits = new ComparisonLimits(2, 40, 0, Duration.ofMinutes(1), Duration.ofMillis(1));
        Validator renewing =
                new Validator(migration.plan, migration.control, limits, Duration.ofSeconds(60), Clock.systemUTC());
        try (TestingWriters writers = new TestingWriters(migration, 4)) {
            long before = writers.commits();
            Validation validation = renewing.validate(migration.tenant, "renewal");
            assertThat(writers.commits()).isGreaterThan(before);
            assertThat(validation.differing()).isEmpty();
            assertThat(validation.positions())
                    .as("brought to one position")
                    .isEqualTo(new Positions(validation.position(), validation.position()));
            assertThat(evidence("renewal"))
                    .as("several, and what changed between them")
                    .containsExactly("true", "false");
        }
        assertThat(sink.failure()).isEmpty();
    }

    /** Of each validation that somebody asked for, in order, whether it took several positions. */
    private static List<String> evidence(String requestedBy) throws Exception {
        String sql = "SELECT (report -> 'positions' ->> 'first') <> (report -> 'positions' ->> 'last')"
                + " FROM tributary.validation WHERE requested_by = '" + requestedBy + "' ORDER BY id";
        try (Connection connection = migration.server.connect(TestingMigration.TARGET);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> several = new ArrayList<>();
            while (row.next()) {
                several.add(Boolean.toString(row.getBoolean(1)));
            }
            return several;
        }
    }

    @Test
    void whoever_truncates_a_table_waits_for_a_query_and_not_for_the_comparison() throws Exception {
        ComparisonLimits slow = new ComparisonLimits(1, 50, 200, Duration.ofMinutes(1), Duration.ofMinutes(5));
        Validator validator =
                new Validator(migration.plan, migration.control, slow, Duration.ofSeconds(60), Clock.systemUTC());
        CountDownLatch account = new CountDownLatch(2);
        AtomicBoolean over = new AtomicBoolean();
        ValidationRequest request = new ValidationRequest(
                "test", Set.of(new TableName("public", "account")), 10, false, progress -> account.countDown());
        CompletableFuture<Validation> validating = CompletableFuture.supplyAsync(() -> {
            try {
                return validator.validate(migration.tenant, request);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                over.set(true);
            }
        });
        account.await();
        migration.onSource(
                "BEGIN; SET LOCAL lock_timeout = '5s'; LOCK TABLE public.account IN ACCESS EXCLUSIVE MODE; COMMIT");
        assertThat(over).isFalse();
        Validation validation = validating.get();
        assertThat(validation.differing()).isEmpty();
        assertThat(validation.scope()).isEqualTo(Scope.TABLES);
        assertThat(validation.tables()).extracting(TableValidation::name).containsExactly("public.account");
    }

    @Test
    void a_query_that_takes_longer_than_it_may_is_an_error_and_no_pass() throws Exception {
        ComparisonLimits brief = new ComparisonLimits(2, 1_000_000, 0, Duration.ofMillis(5), Duration.ofMinutes(5));
        Validator hasty =
                new Validator(migration.plan, migration.control, brief, Duration.ofSeconds(60), Clock.systemUTC());
        migration.onSource("INSERT INTO public.entry SELECT n, n FROM generate_series(5000001, 5100000) n");
        try {
            validator.waitApplied(migration.tenant, Duration.ofSeconds(60));
            assertThatThrownBy(() -> hasty.validate(migration.tenant, "in haste"))
                    .hasStackTraceContaining("statement timeout");
        } finally {
            migration.onSource("DELETE FROM public.entry WHERE id > 5000000");
        }
        assertThat(evidence("in haste")).isEmpty();
        assertThat(validator.validate(migration.tenant, "test").differing()).isEmpty();
    }

    /** To an older snapshot, a table that was truncated since is empty: TRUNCATE is not MVCC-safe. */
    @Test
    void a_table_that_is_truncated_while_it_is_compared_is_no_difference() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> truncating = CompletableFuture.runAsync(() -> {
            try {
                while (!done.get()) {
                    migration.onSource("TRUNCATE public.log; INSERT INTO public.log SELECT generate_series(1, 200)");
                    TimeUnit.MILLISECONDS.sleep(300);
                }
            } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            for (int i = 0; i < 30; i++) {
                assertThat(validator.validate(migration.tenant, "test").differing())
                        .isEmpty();
            }
        } finally {
            done.set(true);
            truncating.get();
        }
    }

    @Test
    void what_a_validation_found_is_kept_as_evidence() throws Exception {
        Validation validation = validator.validate(migration.tenant, "evidence test");
        String sql =
                "SELECT equal, position::text, kafka_offset, report ->> 'startedAt', report -> 'tables' -> 0 ->> 'name',"
                        + " scope, source_offset, report ->> 'requestedBy', report -> 'positions' ->> 'first'"
                        + " FROM tributary.validation WHERE requested_by = 'evidence test'";
        try (Connection connection = migration.server.connect(TestingMigration.TARGET);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            assertThat(row.getBoolean(1)).isTrue();
            assertThat(row.getString(2)).isEqualTo(validation.position());
            assertThat(row.getLong(3)).isEqualTo(validation.offset());
            assertThat(row.getString(4)).isEqualTo(validation.startedAt().toString());
            assertThat(row.getString(5)).isEqualTo("public.account");
            assertThat(row.getString(6)).isEqualTo("full");
            assertThat(row.getObject(7)).isEqualTo(validation.sourceOffset()).isNotNull();
            assertThat(row.getString(8)).isEqualTo("evidence test");
            assertThat(row.getString(9)).isEqualTo(validation.position());
            assertThat(row.next()).isFalse();
        }
    }

    @Test
    void waiting_until_all_is_applied_returns_the_position_of_a_marker_behind_it() throws Exception {
        migration.onSource("INSERT INTO public.entry VALUES (70000001, 1)");
        LogSequenceNumber position = validator.waitApplied(migration.tenant, DRAIN);
        assertThat(migration.control.progress(migration.tenant).orElseThrow().position())
                .isGreaterThanOrEqualTo(position);
        assertThat(count(TestingMigration.TARGET, "public.entry WHERE id = 70000001"))
                .isEqualTo(1);
    }

    @Test
    void waiting_ends_when_the_copy_began_behind_the_marker() throws Exception {
        try (TestingMigration late = TestingMigration.start("localhost:1")) {
            late.createTable("entry", "id bigint", "id");
            late.onSource("INSERT INTO public.entry VALUES (1)");
            CompletableFuture<LogSequenceNumber> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return new Validator(late.plan, late.control).waitApplied(late.tenant, DRAIN);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitSession(late.server, "tributary validator", TestingMigration.TARGET);
            try (TestingSink copying = late.startSink()) {
                LogSequenceNumber position = waiting.get();
                assertThat(late.control.progress(late.tenant).orElseThrow().position())
                        .isGreaterThanOrEqualTo(position);
                assertThat(copying.failure()).isEmpty();
            }
        }
    }

    private static void awaitSession(PostgresServer server, String application, String database) throws Exception {
        String sql = "SELECT FROM pg_stat_activity WHERE application_name = '" + application + "' AND datname = '"
                + database + "'";
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            while (!statement.executeQuery(sql).next()) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    @Test
    void a_validator_that_is_killed_while_it_holds_the_sink_lets_it_go_on() throws Exception {
        ProgressTable progress = new ProgressTable(migration.plan, migration.tenant);
        try (Connection killed = migration.plan.target().database().connect("killed validator")) {
            progress.lockHold(killed);
            progress.hold(killed, LogSequenceNumber.valueOf(1));
            migration.onSource("INSERT INTO public.entry VALUES (70000002, 1)");
            assertThatThrownBy(() -> validator.waitApplied(migration.tenant, Duration.ofMillis(500)))
                    .isInstanceOf(PausedException.class);
            migration.onTarget("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'killed validator'");
            validator.waitApplied(migration.tenant, DRAIN);
            assertThat(validator.validate(migration.tenant, "test").equal()).isTrue();
        }
    }

    @Test
    void a_validation_that_is_under_way_is_waited_for_and_named() throws Exception {
        Validator impatient = impatient(Duration.ofMillis(300));
        try (Hold hold = Hold.open(migration.plan, migration.tenant, DRAIN)) {
            assertThat(hold.heldMillis()).isZero();
            assertThatThrownBy(() -> impatient.validate(migration.tenant, "test"))
                    .isInstanceOf(PausedException.class)
                    .hasMessageContaining("another validation");
        }
    }

    @Test
    void a_transaction_that_goes_on_writing_is_named_and_does_not_stop_the_sink() throws Exception {
        Validator impatient = impatient(Duration.ofMillis(200));
        try (Connection busy = migration.server.connect(TestingMigration.SOURCE);
                Statement statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            statement.execute("INSERT INTO public.entry VALUES (70000003, 1)");
            assertThatThrownBy(() -> impatient.validate(migration.tenant, "test"))
                    .isInstanceOf(PausedException.class)
                    .hasMessageContaining("no snapshot can be taken");
            validator.waitApplied(migration.tenant, DRAIN);
            busy.commit();
        }
        assertThat(validator.validate(migration.tenant, "test").equal()).isTrue();
    }

    @Test
    void a_source_without_a_free_slot_is_named_with_the_setting_to_raise() throws Exception {
        migration.onSource("SELECT pg_create_physical_replication_slot('full_' || n) FROM generate_series(1, 39) n");
        try {
            assertThatThrownBy(() -> validator.validate(migration.tenant, "test"))
                    .isInstanceOfSatisfying(
                            PausedException.class, e -> assertThat(e.remedy()).contains("max_replication_slots"));
        } finally {
            migration.onSource("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                    + " WHERE slot_name LIKE 'full%'");
        }
        assertThat(validator.validate(migration.tenant, "test").equal()).isTrue();
    }

    @Test
    void rows_that_a_policy_of_the_source_hides_are_an_error_and_not_a_pass() throws Exception {
        migration.onSource("ALTER TABLE public.entry ENABLE ROW LEVEL SECURITY");
        try {
            assertThatThrownBy(() -> validator.validate(migration.tenant, "test"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("public.entry");
        } finally {
            migration.onSource("ALTER TABLE public.entry DISABLE ROW LEVEL SECURITY");
        }
    }

    @Test
    void validations_leave_no_slot_and_no_hold_behind() throws Exception {
        validator.validate(migration.tenant, "test");
        assertThat(migration.control.progress(migration.tenant).orElseThrow().holdAt())
                .isEmpty();
        assertThat(count(TestingMigration.SOURCE, "pg_replication_slots WHERE slot_name LIKE '%validation%'"))
                .isZero();
    }

    private static Validator impatient(Duration limit) {
        return new Validator(migration.plan, migration.control, ComparisonLimits.DEFAULT, limit, Clock.systemUTC());
    }

    private static long count(String database, String from) throws SQLException {
        try (Connection connection = migration.server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + from)) {
            row.next();
            return row.getLong(1);
        }
    }
}
