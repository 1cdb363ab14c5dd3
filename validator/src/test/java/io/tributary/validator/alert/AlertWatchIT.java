package io.tributary.validator.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.control.Lease;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.StageState;
import io.tributary.contract.plan.AlertSettings;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.ValidationSettings;
import io.tributary.contract.stage.StageRunner;
import io.tributary.contract.stage.Turn;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.embedded.KafkaServer;
import io.tributary.validator.ValidatorStage;
import io.tributary.validator.alert.TestingWebhook.Answer;
import io.tributary.validator.compare.Validator;
import io.tributary.validator.lag.OpenAlert;
import io.tributary.validator.lag.StatusReader;
import io.tributary.validator.testing.TestingMigration;
import io.tributary.validator.testing.TestingSink;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("exact")
class AlertWatchIT {
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final Duration WEBHOOK_LIMIT = Duration.ofSeconds(1);
    private static final int LOOKS = 4;
    private static final Duration NEVER = Duration.ofDays(1);
    /** The topic of this test's source has no changes that could be told by their keys. */
    private static final Duration ALWAYS_FULL = Duration.ofMillis(1);

    private static final long ANY_SIZE = Long.MAX_VALUE;
    private static KafkaServer kafka;
    private static TestingMigration migration;
    private static TestingSink sink;
    private TestingWebhook webhook;
    private final Turn turn = new Turn(1);

    @BeforeAll
    static void start_servers() throws Exception {
        kafka = KafkaServer.startTemporary();
        migration = TestingMigration.start(kafka.bootstrapServers());
        migration.createTable("account", "id bigint, name text", "id");
        migration.onSource("INSERT INTO public.account SELECT n, 'x' FROM generate_series(1, 100) n");
        new Topics(migration.plan).createFor(migration.tenant, new KafkaClients(migration.plan.kafka()));
        sink = migration.startSink();
        migration
                .control
                .tryLease(StageName.SINK, migration.tenant)
                .orElseThrow()
                .close();
    }

    @AfterAll
    static void stop_servers() throws Exception {
        sink.close();
        migration.close();
        kafka.close();
    }

    @BeforeEach
    void start_webhook() throws Exception {
        webhook = TestingWebhook.start();
    }

    @AfterEach
    void forget() throws Exception {
        turn.end();
        webhook.close();
        report(StageState.RUNNING, null, null);
        migration.onTarget("DELETE FROM tributary.alert; DELETE FROM tributary.validation");
    }

    @Test
    void a_pause_is_told_once_when_it_begins_and_once_when_it_ends() throws Exception {
        try (AlertWatch watch = watch(plan(NEVER, ANY_SIZE))) {
            report(StageState.PAUSED, "no slot <tributary_a> & no log", "tributary resync --tenant a");
            soon().until(() -> webhook.accepted().size() == 1);
            assertThat(webhook.accepted().get(0))
                    .contains("migration test", "tenant a", "PAUSED", "since 20", "UTC")
                    .contains("the sink waits: no slot &lt;tributary_a&gt; &amp; no log")
                    .contains("What to do: tributary resync --tenant a");
            assertThat(open()).singleElement().satisfies(alert -> {
                assertThat(alert.kind()).isEqualTo("paused");
                assertThat(alert.detail()).contains("no slot");
            });
            // between its tries a stage says that it runs
            report(StageState.RUNNING, null, null);
            report(StageState.PAUSED, "still no slot", "tributary resync --tenant a");
            soon().until(() -> open().get(0).detail().contains("still no slot"));
            report(StageState.RUNNING, null, null);
            soon().until(() -> webhook.accepted().size() == 2);
            assertThat(webhook.accepted().get(1)).contains("no stage is paused any more", "It lasted");
            assertThat(open()).isEmpty();
            settled(watch);
        }
        assertThat(webhook.accepted()).hasSize(2);
    }

    @Test
    void a_difference_that_a_validation_found_is_told_until_one_finds_none() throws Exception {
        try (AlertWatch watch = watch(plan(NEVER, ANY_SIZE))) {
            Validator validator = new Validator(migration.plan, migration.control);
            migration.onTarget("UPDATE public.account SET name = 'y' WHERE id = 7");
            validator.validate(migration.tenant, "test");
            soon().until(() -> webhook.accepted().size() == 1);
            assertThat(webhook.accepted().get(0))
                    .contains("NOT the same", "rows differ in public.account", "tributary validate --tenant a");
            migration.onTarget("UPDATE public.account SET name = 'x' WHERE id = 7");
            validator.validate(migration.tenant, "test");
            soon().until(() -> webhook.accepted().size() == 2);
            settled(watch);
        }
        assertThat(webhook.accepted()).hasSize(2);
    }

    @Test
    void a_violation_stands_until_another_validation_looks_beyond_rows() throws Exception {
        String violation =
                "{\"findings\": [{\"violation\": false}, {\"violation\": true, \"message\": \"a hole\", \"remedy\": \"mend it\"}]}";
        try (AlertWatch watch = watch(plan(NEVER, ANY_SIZE))) {
            validation(violation);
            soon().until(() -> webhook.accepted().size() == 1);
            assertThat(webhook.accepted().get(0)).contains("a hole", "What to do: mend it");
            validation("{}");
            settled(watch);
            assertThat(webhook.accepted()).hasSize(1);
            validation("{\"findings\": []}");
            soon().until(() -> webhook.accepted().size() == 2);
        }
    }

    @Test
    void lag_and_a_log_that_grows_are_told() throws Exception {
        try (AlertWatch watch = watch(plan(Duration.ofMillis(1), 1))) {
            soon().until(() -> webhook.accepted().size() >= 2);
            assertThat(webhook.accepted())
                    .anyMatch(text -> text.contains("changes wait for") && text.contains("not running: connector"))
                    .anyMatch(text -> text.contains("slot holds back") && text.contains("where the plan allows"));
            List<Lease> leases = new ArrayList<>();
            for (StageName stage : List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK)) {
                leases.add(migration.control.tryLease(stage, migration.tenant).orElseThrow());
                migration.control.report(stage, migration.tenant, StageState.RUNNING, null, null);
            }
            new Validator(migration.plan, migration.control).waitApplied(migration.tenant, Duration.ofSeconds(60));
            soon().until(() -> webhook.accepted().stream().anyMatch(text -> text.contains("arrive in time again")));
            for (Lease lease : leases) {
                lease.close();
            }
        }
    }

    @Test
    void a_webhook_that_fails_is_tried_until_it_accepts() throws Exception {
        webhook.answer(Answer.FAIL);
        try (AlertWatch watch = watch(plan(NEVER, ANY_SIZE))) {
            report(StageState.PAUSED, "a gap", "resync");
            soon().until(() -> webhook.refused().size() >= 2);
            assertThat(open()).hasSize(1);
            webhook.answer(Answer.ACCEPT);
            soon().until(() -> webhook.accepted().size() == 1);
            settled(watch);
        }
        assertThat(webhook.accepted()).hasSize(1);
    }

    @Test
    void a_webhook_that_hangs_harms_nothing_and_gets_the_alert_later() throws Exception {
        webhook.answer(Answer.SAY_NOTHING);
        Plan plan = plan(NEVER, ANY_SIZE);
        StageRunner runner = StageRunner.start(
                new ValidatorStage(plan, migration.control), migration.control, List.of(migration.tenant));
        try {
            report(StageState.PAUSED, "a gap", "resync");
            soon().until(() -> webhook.refused().size() == 1);
            long before = validations();
            soon().until(() -> validations() > before);
            webhook.answer(Answer.ACCEPT);
            soon().until(() -> webhook.accepted().size() == 1);
        } finally {
            runner.close();
        }
    }

    @Test
    void an_answer_that_breaks_off_is_none() throws Exception {
        webhook.answer(Answer.BREAK_OFF);
        try (AlertWatch watch = watch(plan(NEVER, ANY_SIZE))) {
            report(StageState.PAUSED, "a gap", "resync");
            soon().until(() -> webhook.refused().size() == 2);
            webhook.answer(Answer.ACCEPT);
            soon().until(() -> webhook.accepted().size() == 1);
            settled(watch);
        }
        assertThat(webhook.accepted()).hasSize(1);
    }

    @Test
    void a_webhook_that_was_gone_gets_the_beginning_and_the_end_when_it_is_back() throws Exception {
        webhook.leave();
        try (AlertWatch watch = watch(plan(NEVER, ANY_SIZE))) {
            report(StageState.PAUSED, "a gap", "resync");
            soon().until(() -> attempts() > 0);
            report(StageState.RUNNING, null, null);
            soon().until(() -> open().isEmpty());
            webhook.comeBack();
            soon().until(() -> webhook.accepted().size() == 2);
            assertThat(webhook.accepted().get(0)).contains("the tenant is PAUSED");
            assertThat(webhook.accepted().get(1)).contains("no stage is paused any more");
            settled(watch);
        }
        assertThat(webhook.accepted()).hasSize(2);
    }

    @Test
    void a_restart_in_between_tells_nothing_twice_and_what_was_not_told() throws Exception {
        Plan plan = plan(NEVER, ANY_SIZE);
        try (AlertWatch before = watch(plan)) {
            report(StageState.PAUSED, "a gap", "resync");
            soon().until(() -> webhook.accepted().size() == 1);
            settled(before);
        }
        try (AlertWatch after = watch(plan);
                AlertWatch beside = watch(plan)) {
            settled(after);
            settled(beside);
            assertThat(webhook.accepted()).hasSize(1);
            report(StageState.RUNNING, null, null);
            soon().until(() -> webhook.accepted().size() == 2);
            settled(after);
            settled(beside);
        }
        assertThat(webhook.accepted()).hasSize(2);
    }

    @Test
    void without_a_webhook_alerts_are_kept_and_nothing_is_due() throws Exception {
        try (AlertWatch watch = watch(plan(Optional.empty(), NEVER, ANY_SIZE))) {
            report(StageState.PAUSED, "a gap", "resync");
            soon().until(() -> !open().isEmpty());
            settled(watch);
        }
        assertThat(number("SELECT count(*) FROM tributary.alert WHERE due IS NOT NULL"))
                .isZero();
    }

    @Test
    void what_could_not_be_delivered_for_a_day_is_given_up() throws Exception {
        migration.onTarget(
                "INSERT INTO tributary.alert (migration, slug, kind, detail, remedy, due, began_at, ended_at)"
                        + " VALUES ('test', 'a', 'lag', 'old', 'none', 'begin', now() - interval '25 hours', now())");
        try (AlertWatch watch = watch(plan(NEVER, ANY_SIZE))) {
            soon().until(() -> webhook.accepted().size() == 1);
            settled(watch);
        }
        assertThat(webhook.accepted()).singleElement().satisfies(text -> assertThat(text)
                .contains("arrive in time again", "It lasted 1 d 1 h"));
    }

    private AlertWatch watch(Plan plan) {
        AlertWatch watch = AlertWatch.start(plan, INTERVAL, WEBHOOK_LIMIT);
        watch.during(turn, migration.tenant);
        return watch;
    }

    private Plan plan(Duration lag, long retained) {
        return plan(Optional.of(webhook.uri()), lag, retained);
    }

    private static Plan plan(Optional<URI> uri, Duration lag, long retained) {
        Plan plan = migration.plan;
        return new Plan(
                plan.migration(),
                plan.kafka(),
                plan.schemaRegistry(),
                plan.target(),
                plan.tenants(),
                plan.tables(),
                plan.snapshot(),
                plan.load(),
                plan.schemaChanges(),
                new ValidationSettings(Duration.ofSeconds(1), ALWAYS_FULL, 2, 0),
                new AlertSettings(uri, lag, retained),
                plan.cutover(),
                plan.direction());
    }

    private static void report(StageState state, String reason, String remedy) throws SQLException {
        migration.control.report(StageName.SINK, migration.tenant, state, reason, remedy);
    }

    private static void validation(String report) throws SQLException {
        migration.onTarget("INSERT INTO tributary.validation (migration, slug, position, kafka_offset, equal, report,"
                + " requested_by, started_at, finished_at) VALUES ('test', 'a', '0/1', 0, true, '" + report
                + "', 'test', now(), now())");
    }

    /** Waits until the watch has looked often enough to have told whatever it would tell. */
    private static void settled(AlertWatch watch) {
        long looks = watch.looks();
        soon().until(() -> watch.looks() > looks + LOOKS);
    }

    private static List<OpenAlert> open() throws InterruptedException {
        return new StatusReader(migration.plan, migration.control).read().get(0).alerts();
    }

    private static long attempts() throws SQLException {
        return number("SELECT coalesce(max(attempts), 0) FROM tributary.alert");
    }

    private static long validations() throws SQLException {
        return number("SELECT count(*) FROM tributary.validation");
    }

    private static long number(String query) throws SQLException {
        try (Connection target = migration.plan.target().database().connect("test");
                Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(90));
    }
}
