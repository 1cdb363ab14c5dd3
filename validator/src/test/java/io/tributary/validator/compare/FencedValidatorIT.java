package io.tributary.validator.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Truncate;
import io.tributary.embedded.KafkaServer;
import io.tributary.validator.testing.TestingMigration;
import io.tributary.validator.testing.TestingSink;
import io.tributary.validator.testing.TestingTopic;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class FencedValidatorIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final LogSequenceNumber EARLY = LogSequenceNumber.valueOf(1);
    private static final TableShape ACCOUNT =
            new TableShape(new TableName("public", "account"), List.of("id", "name"), List.of("id"));
    private static final TableShape LARGE =
            new TableShape(new TableName("public", "large"), List.of("id"), List.of("id"));
    private static KafkaServer kafka;
    private static TestingMigration migration;
    private static TestingSink sink;
    private static TestingTopic topic;
    private static Validator validator;
    private static FencedValidator fenced;

    @BeforeAll
    static void start_pipeline() throws Exception {
        kafka = KafkaServer.startTemporary();
        migration = TestingMigration.start(kafka.bootstrapServers());
        migration.createTable("account", "id bigint, name text", "id");
        migration.createTable("large", "id bigint", "id");
        migration.onSource("INSERT INTO public.account SELECT n, 'first' FROM generate_series(1, 5000) n;"
                + " INSERT INTO public.large SELECT generate_series(1, 1000); ANALYZE");
        migration.server.execute(TestingMigration.SOURCE, "GRANT CREATE ON DATABASE source_a TO replicator");
        // the way back keeps a control schema there, which is no application's
        migration.onSource("DROP PUBLICATION everything; CREATE PUBLICATION everything FOR TABLES IN SCHEMA public");
        migration.createTopics();
        Plan back = migration.plan.reversed(migration.tenant);
        new Topics(back).createFor(back.tenant("a"), new KafkaClients(back.kafka()));
        topic = new TestingTopic(migration.plan, new Topics(migration.plan).source(migration.tenant));
        sink = migration.startSink();
        validator = new Validator(migration.plan, migration.control);
        fenced = new FencedValidator(migration.plan, migration.control);
    }

    @AfterAll
    static void stop_pipeline() throws Exception {
        sink.close();
        topic.close();
        migration.close();
        kafka.close();
    }

    @BeforeEach
    void begin_anew() throws Exception {
        migration.onTarget("DELETE FROM tributary.move; DELETE FROM tributary.validation");
    }

    private static void change(int from, int to, String name) throws Exception {
        migration.onSource("INSERT INTO public.account SELECT n, '" + name + "' FROM generate_series(" + from + ", "
                + to + ") n ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name");
        topic.write(EARLY, changes(from, to));
    }

    private static Change[] changes(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(id ->
                        new Change(Change.Operation.UPDATE, ACCOUNT, null, new String[] {Integer.toString(id), "any"}))
                .toArray(Change[]::new);
    }

    private static LogSequenceNumber drained() throws Exception {
        return validator.waitApplied(migration.tenant, LIMIT);
    }

    private static FencedComparison prepare(Direction served) throws Exception {
        return fenced.prepare(migration.tenant, served, "fenced");
    }

    private static String ask(String sql) throws SQLException {
        try (Connection connection = migration.server.connect(TestingMigration.TARGET);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void what_has_changed_is_compared_and_kept_as_evidence() throws Exception {
        validator.validate(migration.tenant, "test");
        change(1, 500, "second");
        try (FencedComparison comparison = prepare(Direction.FORWARD)) {
            change(501, 1_000, "third");
            comparison.catchUp();
            change(4_990, 5_010, "fourth");
            Validation validation = comparison.verify(drained(), LIMIT);
            assertThat(validation.equal()).isTrue();
            assertThat(validation.scope()).isEqualTo(Scope.FENCED);
            assertThat(validation.served()).isEqualTo("source");
            assertThat(validation.tables())
                    .extracting(TableValidation::name, TableValidation::sourceRows, TableValidation::targetRows)
                    .containsExactly(tuple("public.account", 1_021L, 1_021L));
            assertThat(ask("SELECT source_offset > 0 AND back_offset = 0 AND equal FROM tributary.validation"
                            + " WHERE scope = 'fenced' AND position = '" + validation.position() + "'"))
                    .isEqualTo("t");
        }
        assertThat(validator.validateChanges(migration.tenant, "test").tables())
                .as("what was compared counts")
                .isEmpty();
    }

    @Test
    void a_row_that_differs_is_named() throws Exception {
        validator.validate(migration.tenant, "test");
        change(7, 9, "changed");
        drained();
        migration.onTarget("UPDATE public.account SET name = 'damaged' WHERE id = 8");
        try (FencedComparison comparison = prepare(Direction.FORWARD)) {
            Validation validation = comparison.verify(drained(), LIMIT);
            assertThat(validation.equal()).isFalse();
            assertThat(validation.differing().get(0).differences())
                    .extracting(RowDifference::key, RowDifference::kind)
                    .containsExactly(tuple("8", RowDifference.Kind.DIFFERENT));
        }
        migration.onTarget("UPDATE public.account SET name = 'changed' WHERE id = 8");
        try (FencedComparison comparison = prepare(Direction.FORWARD)) {
            assertThat(comparison.verify(drained(), LIMIT).rows())
                    .as("the same rows again")
                    .isEqualTo(3);
        }
    }

    @Test
    void what_only_a_full_comparison_can_tell_is_said_before_the_fence() throws Exception {
        assertThatThrownBy(() -> prepare(Direction.FORWARD))
                .isInstanceOfSatisfying(PausedException.class, pause -> assertThat(pause.remedy())
                        .contains("tributary validate --tenant a"));
        validator.validate(migration.tenant, "test");
        topic.write(EARLY, new Truncate(LARGE.name()));
        try (FencedComparison comparison = prepare(Direction.FORWARD)) {
            Validation validation = comparison.verify(drained(), LIMIT);
            assertThat(validation.tables())
                    .as("a small table is compared whole")
                    .extracting(TableValidation::name, TableValidation::sourceRows)
                    .containsExactly(tuple("public.large", 1_000L));
        }
        topic.write(EARLY, new Truncate(LARGE.name()));
        migration.onSource("UPDATE pg_class SET reltuples = 1000000 WHERE relname = 'large'");
        assertThatThrownBy(() -> prepare(Direction.FORWARD)).isInstanceOfSatisfying(PausedException.class, pause -> {
            assertThat(pause).hasMessageContaining("public.large");
            assertThat(pause.remedy()).contains("tributary validate --tenant a --changed");
        });
        migration.onSource("ANALYZE");
    }

    @Test
    void nothing_is_said_of_a_position_that_was_not_applied_or_in_more_time_than_there_is() throws Exception {
        validator.validate(migration.tenant, "test");
        change(20, 30, "again");
        drained();
        try (FencedComparison comparison = prepare(Direction.FORWARD)) {
            assertThatThrownBy(() -> comparison.verify(LogSequenceNumber.valueOf(Long.MAX_VALUE), LIMIT))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("has been applied");
        }
        try (FencedComparison comparison = prepare(Direction.FORWARD);
                Connection blocker = migration.server.connect(TestingMigration.TARGET);
                Statement statement = blocker.createStatement()) {
            LogSequenceNumber position = drained();
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE public.account IN ACCESS EXCLUSIVE MODE");
            assertThatThrownBy(() -> comparison.verify(position, Duration.ofMillis(500)))
                    .isInstanceOf(PausedException.class)
                    .hasMessageContaining("500 ms");
            blocker.rollback();
        }
    }

    @Test
    void behind_a_switch_the_way_back_tells_what_has_changed_and_what_was_compared_before_counts_no_more()
            throws Exception {
        validator.validate(migration.tenant, "test");
        migration.onTarget("INSERT INTO tributary.move (migration, slug, kind, requested_by)"
                + " VALUES ('test', 'a', 'cutover', 'test')");
        try (FencedComparison comparison = prepare(Direction.FORWARD)) {
            assertThat(comparison.verify(drained(), LIMIT).equal()).isTrue();
        }
        migration.onTarget("UPDATE tributary.move SET state = 'done'");
        Plan back = migration.plan.reversed(migration.tenant);
        Tenant there = back.tenant("a");
        LogSequenceNumber position = LogSequenceNumber.valueOf("0/5000000");
        try (Control control = new Control(back, "test");
                TestingTopic reverse = new TestingTopic(back, new Topics(back).target(there))) {
            control.install();
            migration.onTarget("UPDATE public.account SET name = 'here' WHERE id IN (100, 101)");
            migration.onSource("UPDATE public.account SET name = 'here' WHERE id = 100");
            reverse.write(position, changes(100, 101));
            applied(control, back, there, position);
            try (FencedComparison comparison = prepare(Direction.REVERSE)) {
                Validation validation = comparison.verify(position, LIMIT);
                assertThat(validation.served()).isEqualTo("target");
                assertThat(validation.rows()).isEqualTo(2);
                assertThat(validation.differing().get(0).differences())
                        .extracting(RowDifference::key)
                        .containsExactly("101");
            }
        }
        migration.onSource("UPDATE public.account SET name = 'here' WHERE id = 101");
    }

    private static void applied(Control control, Plan plan, Tenant tenant, LogSequenceNumber position)
            throws SQLException {
        Progress progress = new Progress(
                position,
                1,
                1,
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                0,
                0,
                1,
                1,
                Optional.empty(),
                Optional.empty());
        control.with(session -> {
            new ProgressTable(plan, tenant).write(session, progress);
            return null;
        });
    }
}
