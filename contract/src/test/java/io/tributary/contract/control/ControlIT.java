package io.tributary.contract.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.NameUuids;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanException;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.stage.Stage;
import io.tributary.contract.stage.StageRunner;
import io.tributary.contract.stage.Turn;
import io.tributary.contract.table.TableName;
import io.tributary.embedded.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class ControlIT {
    private static PostgresServer server;
    private Plan plan;
    private Tenant a;
    private Tenant b;

    @BeforeAll
    static void start() {
        server = PostgresServer.startTemporary(Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void createTarget() throws SQLException, PlanException {
        String name = "target_" + UUID.randomUUID().toString().replace("-", "");
        server.createDatabase(name);
        String text = """
                migration: m
                kafka: { bootstrap.servers: "localhost:1" }
                target: { url: "%s", username: postgres }
                tenants:
                  - { slug: a, source: { url: "jdbc:postgresql://a/a", username: u } }
                  - { slug: b, source: { url: "jdbc:postgresql://b/b", username: u } }
                """;
        plan = PlanReader.parse("plan.yml", text.formatted(server.url(name)), Map.of());
        a = plan.tenant("a");
        b = plan.tenant("b");
    }

    @Test
    void installing_twice_changes_nothing() throws SQLException {
        try (Control control = new Control(plan, "test")) {
            assertThat(control.installed()).isFalse();
            control.install();
            assertThat(control.recordSnapshot(a, LogSequenceNumber.valueOf("1/2"), 1))
                    .isTrue();
            control.install();

            assertThat(control.installed()).isTrue();
            assertThat(control.snapshotPosition(a)).contains(LogSequenceNumber.valueOf("1/2"));
            assertThat(control.phase(a)).isEqualTo(Phase.REPLICATION);
            assertThat(control.phase(b)).isEqualTo(Phase.SINGLE_TENANT);
            assertThat(control.identity(a).id()).isEqualTo(NameUuids.ofTenant("a"));
        }
    }

    @Test
    void the_id_of_a_tenant_that_the_target_already_has_is_kept() throws SQLException {
        UUID id = UUID.randomUUID();
        try (Connection connection = plan.target().database().connect("test");
                Control control = new Control(plan, "test")) {
            connection
                    .createStatement()
                    .execute("CREATE TABLE public.tenants (id uuid, slug text);"
                            + "INSERT INTO public.tenants VALUES ('" + id + "', 'b')");
            control.install();

            assertThat(control.identity(b).id()).isEqualTo(id);
        }
    }

    @Test
    void one_process_at_a_time_has_a_stage_and_its_epoch_grows() throws SQLException {
        try (Control one = new Control(plan, "one");
                Control other = new Control(plan, "other")) {
            one.install();
            Lease lease = one.tryLease(StageName.SINK, a).orElseThrow();

            assertThat(other.tryLease(StageName.SINK, a)).isEmpty();
            assertThat(other.tryLease(StageName.SINK, b)).isPresent();
            assertThat(other.tryLease(StageName.CONNECTOR, a)).isPresent();
            assertThat(lease.held()).isTrue();

            lease.close();
            assertThat(other.tryLease(StageName.SINK, a).orElseThrow().epoch()).isGreaterThan(lease.epoch());
        }
    }

    @Test
    void a_request_for_a_new_copy_overrules_every_turn_before_it_and_none_behind_it() throws SQLException {
        try (Control one = new Control(plan, "one");
                Connection target = plan.target().database().connect("test")) {
            one.install();
            Lease before = one.tryLease(StageName.CONNECTOR, a).orElseThrow();
            assertThat(one.recordSnapshot(a, LogSequenceNumber.valueOf("1/2"), before.epoch()))
                    .isTrue();
            before.report(StageState.PAUSED, "a gap", "a remedy");

            assertThat(new CopyRequests(plan, a).ask(target, 7, 8, "somebody", null))
                    .isTrue();
            assertThat(one.snapshotPosition(a)).isEmpty();
            assertThat(before.overruled()).isTrue();
            assertThat(one.recordSnapshot(a, LogSequenceNumber.valueOf("1/3"), before.epoch()))
                    .isFalse();
            before.report(StageState.PAUSED, "a gap", "a remedy");
            assertThat(one.reports(a))
                    .allSatisfy(report -> assertThat(report.reason()).isEmpty());
            assertThat(one.awaitedCopy(a).orElseThrow().sourceOffset()).isEqualTo(7);
            assertThat(one.awaitedCopy(b)).isEmpty();

            before.close();
            Lease behind = one.tryLease(StageName.CONNECTOR, a).orElseThrow();
            assertThat(behind.overruled()).isFalse();
            assertThat(one.recordSnapshot(a, LogSequenceNumber.valueOf("1/4"), behind.epoch()))
                    .isTrue();
            assertThat(one.snapshotPosition(a)).contains(LogSequenceNumber.valueOf("1/4"));
        }
    }

    @Test
    void no_new_copy_is_made_of_a_tenant_that_the_target_serves() throws SQLException {
        try (Control control = new Control(plan, "test");
                Connection target = plan.target().database().connect("test")) {
            control.install();
            control.recordSnapshot(a, LogSequenceNumber.valueOf("1/2"), 1);
            for (String phase : new String[] {"cutover", "multi_tenant"}) {
                target.createStatement()
                        .execute("UPDATE tributary.tenant SET phase = '" + phase + "' WHERE slug = 'a'");
                assertThat(new CopyRequests(plan, a).ask(target, 0, 0, "somebody", null))
                        .isFalse();
                assertThat(control.snapshotPosition(a)).isPresent();
                assertThat(control.copyRequest(a)).isEmpty();
            }
        }
    }

    @Test
    void to_install_what_is_there_waits_for_no_stage_at_work() throws SQLException {
        try (Control control = new Control(plan, "test");
                Connection working = plan.target().database().connect("test");
                Connection other = plan.target().database().connect("test")) {
            control.install();
            working.setAutoCommit(false);
            working.createStatement().execute("SELECT * FROM tributary.progress, tributary.tenant");
            other.createStatement().execute("SET lock_timeout = 1");
            Control.createSchema(other);
            other.createStatement().execute("COMMENT ON SCHEMA tributary IS 'made by an older version'");
            assertThatThrownBy(() -> Control.createSchema(other)).hasMessageContaining("lock timeout");
        }
    }

    @Test
    void epochs_grow_even_when_the_control_schema_was_created_anew() throws SQLException {
        long before;
        try (Control control = new Control(plan, "test")) {
            control.install();
            control.tryLease(StageName.SINK, a).orElseThrow().close();
            before = control.tryLease(StageName.SINK, a).orElseThrow().epoch();
        }
        try (Connection connection = plan.target().database().connect("test")) {
            connection.createStatement().execute("DROP SCHEMA tributary CASCADE");
        }
        try (Control control = new Control(plan, "test")) {
            control.install();
            assertThat(control.tryLease(StageName.SINK, a).orElseThrow().epoch())
                    .isGreaterThan(before);
        }
    }

    @Test
    void who_has_lost_a_lease_says_nothing_over_who_has_it() throws SQLException {
        try (Control one = new Control(plan, "one");
                Control other = new Control(plan, "other")) {
            one.install();
            Lease lost = one.tryLease(StageName.SINK, a).orElseThrow();
            lost.close();
            Lease lease = other.tryLease(StageName.SINK, a).orElseThrow();
            lease.report(StageState.RUNNING, null, null);
            lost.report(StageState.STOPPED, null, null);

            assertThat(other.reports(a).get(0).state()).isEqualTo(StageState.RUNNING);
        }
    }

    @Test
    void a_lease_ends_with_its_session() throws SQLException {
        try (Control one = new Control(plan, "one");
                Control other = new Control(plan, "other")) {
            one.install();
            Lease lease = one.tryLease(StageName.SINK, a).orElseThrow();
            server.execute(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'one'");

            assertThat(lease.held()).isFalse();
            await().untilAsserted(
                            () -> assertThat(other.tryLease(StageName.SINK, a)).isPresent());
            assertThat(one.phase(a)).as("the session is opened anew").isEqualTo(Phase.SINGLE_TENANT);
        }
    }

    @Test
    void reports_say_what_a_stage_does_and_whether_it_is_alive() throws SQLException {
        try (Control control = new Control(plan, "test");
                Control reader = new Control(plan, "reader")) {
            control.install();
            Lease lease = control.tryLease(StageName.SINK, a).orElseThrow();
            control.report(StageName.SINK, a, StageState.PAUSED, "a reason", "a remedy");

            assertThat(reader.reports(a)).singleElement().satisfies(report -> {
                assertThat(report.state()).isEqualTo(StageState.PAUSED);
                assertThat(report.alive()).isTrue();
                assertThat(report.reason()).contains("a reason");
            });
            lease.close();
            assertThat(reader.reports(a).get(0).alive()).isFalse();
        }
    }

    @Test
    void progress_is_what_was_written_to_the_microsecond() throws SQLException {
        Progress progress = new Progress(
                LogSequenceNumber.valueOf("A/B"),
                7,
                3,
                Optional.of(Instant.parse("2026-01-02T03:04:05.123456Z")),
                Optional.empty(),
                9,
                1,
                2,
                3,
                Optional.empty(),
                Optional.empty());
        ProgressTable table = new ProgressTable(plan, a);
        try (Control control = new Control(plan, "test");
                Connection connection = plan.target().database().connect("test")) {
            control.install();
            assertThat(control.progress(a).orElseThrow().begun()).isFalse();
            table.write(connection, progress);
            Progress read = control.progress(a).orElseThrow();

            assertThat(read.begun()).isTrue();
            assertThat(read.committedAt()).isEqualTo(progress.committedAt());
            assertThat(read.position()).isEqualTo(progress.position());
            assertThat(read.kafkaOffset()).isEqualTo(7);
            assertThat(read.snapshotId()).isEqualTo(9);
        }
    }

    @Test
    void a_tenant_that_fails_is_paused_and_goes_on_when_the_reason_is_gone_while_others_never_stop() throws Exception {
        CountDownLatch bRuns = new CountDownLatch(1);
        AtomicInteger turnsOfA = new AtomicInteger();
        Stage stage = new TestingStage((tenant, turn) -> {
            if (tenant.equals(b)) {
                bRuns.countDown();
                CountDownLatch over = new CountDownLatch(1);
                turn.onEnd(over::countDown);
                over.await();
            } else if (turnsOfA.incrementAndGet() == 1) {
                throw new IOException("the network is away");
            } else {
                throw new PausedException("row 5 is refused", "repair row 5");
            }
        });
        try (Control control = new Control(plan, "test");
                Control reader = new Control(plan, "reader")) {
            control.install();
            try (StageRunner runner = StageRunner.start(stage, control, List.of(a, b))) {
                bRuns.await();
                await().untilAsserted(() -> assertThat(reader.reports(a))
                        .singleElement()
                        .satisfies(report -> {
                            assertThat(report.state()).isEqualTo(StageState.PAUSED);
                            assertThat(report.reason()).contains("row 5 is refused");
                            assertThat(report.remedy()).contains("repair row 5");
                        }));
                assertThat(turnsOfA.get()).isEqualTo(2);
                assertThat(reader.reports(b).get(0).state()).isEqualTo(StageState.RUNNING);
            }
            assertThat(reader.reports(b).get(0).state()).isEqualTo(StageState.STOPPED);
        }
    }

    @Test
    void an_error_of_the_machine_pauses_its_tenant_and_leaves_no_stage_that_only_seems_to_run() throws Exception {
        Stage stage = new TestingStage((tenant, turn) -> {
            throw new OutOfMemoryError("a large row");
        });
        try (Control control = new Control(plan, "test");
                Control reader = new Control(plan, "reader")) {
            control.install();
            try (StageRunner runner = StageRunner.start(stage, control, List.of(a))) {
                await().untilAsserted(() -> assertThat(reader.reports(a))
                        .singleElement()
                        .satisfies(report -> {
                            assertThat(report.state()).isEqualTo(StageState.PAUSED);
                            assertThat(report.reason()).contains("a large row");
                        }));
            }
        }
    }

    @Test
    void a_turn_ends_when_its_lease_is_lost_and_another_begins_with_a_greater_epoch() throws Exception {
        Queue<Long> epochs = new ConcurrentLinkedQueue<>();
        Stage stage = new TestingStage((tenant, turn) -> {
            epochs.add(turn.epoch());
            CountDownLatch over = new CountDownLatch(1);
            turn.onEnd(over::countDown);
            over.await();
        });
        try (Control control = new Control(plan, "loser")) {
            control.install();
            try (StageRunner runner = StageRunner.start(stage, control, List.of(a))) {
                await().until(() -> epochs.size() == 1);
                server.execute(
                        "postgres",
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'loser'");
                await().until(() -> epochs.size() == 2);
                assertThat(List.copyOf(epochs)).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    private record TestingStage(Work work) implements Stage {
        @Override
        public StageName name() {
            return StageName.SINK;
        }

        @Override
        public void run(Tenant tenant, Turn turn) throws Exception {
            work.run(tenant, turn);
        }

        @Override
        public void close() {}

        interface Work {
            void run(Tenant tenant, Turn turn) throws Exception;
        }
    }

    @Test
    void rules_are_read_as_they_were_written_and_tables_keep_their_strategies() throws SQLException {
        SortedMap<TableName, TableRule> rules = new TreeMap<>();
        rules.put(new TableName("public", "composite"), TableRule.composite());
        rules.put(new TableName("public", "shared"), TableRule.ofShared());
        rules.put(
                new TableName("Ärzte", "of \"all\" kinds"),
                new TableRule(
                        false,
                        KeyStrategy.UUID,
                        new TreeMap<>(Map.of(
                                "id",
                                new KeyRule.Derived("Ärzte.of \"all\" kinds"),
                                "parent \\ it's",
                                new KeyRule.Offset(Long.MAX_VALUE),
                                "n",
                                new KeyRule.Offset(1))),
                        new TreeMap<>(Map.of("id", "source_id"))));
        rules.put(
                new TableName("public", "kept"),
                new TableRule(false, KeyStrategy.KEEP, new TreeMap<>(), new TreeMap<>()));
        try (Control control = new Control(plan, "test");
                Connection connection = plan.target().database().connect("test")) {
            assertThat(control.rules().tables()).as("no control schema yet").isEmpty();
            control.install();
            assertThat(control.rules().tables()).isEmpty();
            new RuleTable(plan.migration(), connection).add(new MappingRules(rules));

            assertThat(control.rules().tables()).isEqualTo(rules);
            assertThat(new RuleTable("another", connection).load().tables()).isEmpty();

            TableName late = new TableName("public", "late");
            new RuleTable(plan.migration(), connection)
                    .add(new MappingRules(new TreeMap<>(Map.of(
                            late, TableRule.composite(), new TableName("public", "shared"), TableRule.composite()))));
            assertThat(control.rules().rule(late)).contains(TableRule.composite());
            assertThat(control.rules().rule(new TableName("public", "shared"))).contains(TableRule.ofShared());
        }
    }

    @Test
    void tenants_are_numbered_in_the_order_in_which_they_join_and_keep_their_numbers() throws Exception {
        String more = """
                migration: m
                kafka: { bootstrap.servers: "localhost:1" }
                target: { url: "%s", username: postgres }
                tenants:
                  - { slug: c, source: { url: "jdbc:postgresql://c/c", username: u } }
                  - { slug: b, source: { url: "jdbc:postgresql://b/b", username: u } }
                """;
        Plan other = PlanReader.parse(
                "plan.yml", more.formatted(plan.target().database().url()), Map.of());
        try (Control control = new Control(plan, "test");
                Control later = new Control(other, "test")) {
            assertThat(control.identities().get(b).ordinal())
                    .as("what it will be")
                    .isEqualTo(1);
            control.install();
            later.install();

            assertThat(control.identity(a).suppliesSharedRows()).isTrue();
            assertThat(control.identity(b).ordinal()).isEqualTo(1);
            assertThat(later.identity(other.tenant("b"))).isEqualTo(control.identity(b));
            assertThat(later.identity(other.tenant("c")).ordinal()).isEqualTo(2);
        }
    }
}
