package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.cli.TestingCommand;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.compare.Positions;
import io.tributary.validator.compare.Scope;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.cutover.FencedValidator;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveOutcome;
import io.tributary.validator.cutover.MoveState;
import io.tributary.validator.cutover.Mover;
import io.tributary.validator.cutover.Parties;
import io.tributary.validator.cutover.StepRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.postgresql.replication.LogSequenceNumber;

/**
 * What a rollback does to gates, phases and the journal, and what is left when all is over. The target's markers come back
 * here, its rows do not: nobody writes any.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RollbackIT {
    private static final String TABLES = "CREATE TABLE entry (id bigserial PRIMARY KEY, n int NOT NULL);"
            + "INSERT INTO entry (n) SELECT n FROM generate_series(1, 100) n";
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    private static ExactRig rig;
    private static Tenant tenant;
    private static final List<String> safe = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        rig = ExactRig.of(Map.of("wal_writer_delay", "10s"))
                .tenant("a", TABLES)
                .planLines("cutover: { maxLag: 60s, pauseLimit: 30s }");
        rig.start();
        rig.drain();
        tenant = rig.only();
        rig.validator().validate(tenant, "test");
        MoveOutcome outcome = move(MoveKind.CUTOVER, true);
        assertThat(outcome.move().map(move -> move.state())).contains(MoveState.DONE);
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    @Order(1)
    void without_a_stream_back_it_is_refused_and_the_target_serves_on() throws Exception {
        rig.stopStages();
        TestingCommand rollback = command("rollback", "--tenant", "a", "--reason", "test", "--json");
        rig.startStages(STAGES);
        assertThat(rollback.exitCode()).as(rollback.error()).isEqualTo(1);
        assertThat(rollback.json().path("refusals").path(0).path("check").asText())
                .isEqualTo("stages");
        assertThat(served()).isEqualTo("target");
    }

    @Test
    @Order(2)
    void one_that_finds_a_difference_is_undone_and_the_target_serves_on() throws Exception {
        awaitWayBack();
        Awaitility.await()
                .atMost(ExactRig.DRAIN)
                .until(() -> status().path("state").asText().equals("streaming")
                        && status().path("lagSeconds").asDouble(1) == 0);
        MoveOutcome outcome = move(MoveKind.ROLLBACK, false);
        assertThat(outcome.refusals()).isEmpty();
        assertThat(outcome.move().orElseThrow().state()).isEqualTo(MoveState.UNDONE);
        assertThat(outcome.move().orElseThrow().failure().orElseThrow()).contains("rows differ");
        assertThat(served()).isEqualTo("target");
        assertThat(rig.target("SELECT phase FROM tributary.tenant")).isEqualTo("multi_tenant");
    }

    @Test
    @Order(3)
    void rows_of_the_source_that_differ_while_the_target_serves_are_found_and_taken_from_there() throws Exception {
        awaitWayBack();
        assertThat(command("validate", "--tenant", "a").exitCode()).isZero();
        rig.targetOf("a", "UPDATE public.entry SET n = 5000 WHERE id = 5 RETURNING id");
        rig.write(
                "a",
                "INSERT INTO tributary.gate_pass VALUES (pg_current_xact_id()); UPDATE entry SET n = 0 WHERE id = 9;"
                        + " DELETE FROM entry WHERE id = 10; INSERT INTO entry VALUES (5000, 1);"
                        + " DELETE FROM tributary.gate_pass");
        TestingCommand found = command("validate", "--tenant", "a", "--json");
        assertThat(found.exitCode()).as(found.error()).isEqualTo(4);
        assertThat(found.json().findPath("differences")).hasSize(3);
        TestingCommand rollback = command("rollback", "--tenant", "a", "--reason", "test");
        assertThat(rollback.exitCode()).isNotZero();
        assertThat(rollback.out()).contains("tributary resync --tenant a");
        assertThat(served()).isEqualTo("target");
        assertThat(command("resync", "--tenant", "a", "--copy").error()).contains("its source is not the truth");

        TestingCommand repair = command("resync", "--tenant", "a", "--json");
        assertThat(repair.exitCode()).as(repair.error()).isZero();
        assertThat(repair.json().path("repaired").path(0).path("rows").asInt()).isEqualTo(3);
        assertThat(rig.source(
                        "a",
                        "SELECT string_agg(id || '=' || n, ' ' ORDER BY id) FROM entry"
                                + " WHERE id IN (5, 9, 10, 5000)"))
                .isEqualTo("5=5000 9=9 10=10");
        TestingCommand named = command("resync", "--tenant", "a", "--table", "public.entry", "--key", "9");
        assertThat(named.exitCode()).as(named.error()).isZero();
    }

    @Test
    @Order(4)
    void it_brings_the_tenant_back_and_the_next_cutover_takes_it_over_again() throws Exception {
        String written = rig.targetOf("a", "INSERT INTO public.entry (n) VALUES (4711) RETURNING id");
        rig.targetOf("a", "UPDATE public.entry SET n = -1 WHERE id = 7 RETURNING id");
        rig.targetOf("a", "DELETE FROM public.entry WHERE id = 8 RETURNING id");
        MoveOutcome outcome = move(MoveKind.ROLLBACK, true);
        assertThat(outcome.refusals()).isEmpty();
        assertThat(outcome.move().orElseThrow().failure()).isEmpty();
        assertThat(outcome.done()).isTrue();
        assertThat(served()).isEqualTo("source");
        assertThat(safe)
                .as("the source has its log up to where the way there goes on")
                .containsExactly("t");
        assertThat(rig.source("a", "SELECT n FROM entry WHERE id = " + written)).isEqualTo("4711");
        assertThat(rig.source("a", "SELECT string_agg(id || '=' || n, ' ' ORDER BY id) FROM entry WHERE id IN (7, 8)"))
                .isEqualTo("7=-1");
        assertThat(rig.target("SELECT phase FROM tributary.tenant")).isEqualTo("replication");
        assertThat(rig.source("a", "SELECT phase FROM tributary.tenant")).isEqualTo("multi_tenant");
        rig.write("a", "INSERT INTO entry (n) VALUES (1)");
        assertThatThrownBy(() -> rig.targetOf("a", "DELETE FROM public.entry RETURNING 1"))
                .hasMessageContaining("moved back to its source");
        rig.drain();
        assertThat(move(MoveKind.CUTOVER, true).done()).isTrue();
        assertThat(served()).isEqualTo("target");
    }

    @Test
    @Order(5)
    void with_the_target_there_nothing_needs_to_be_lost() throws Exception {
        TestingCommand rollback = command("rollback", "--tenant", "a", "--reason", "test", "--accept-loss");
        assertThat(rollback.exitCode()).isEqualTo(1);
        assertThat(rollback.error()).contains("the target answers");
        assertThat(served()).isEqualTo("target");
    }

    @Test
    @Order(6)
    void what_a_migration_has_left_is_removed_once_it_is_complete() throws Exception {
        assertThat(command("cleanup", "--tenant", "a").error()).contains("tributary complete --tenant a");
        rig.stopStages();
        TestingCommand complete = command("complete", "--tenant", "a");
        assertThat(complete.exitCode()).as(complete.error()).isZero();
        assertThat(rig.source("a", "SELECT count(*) FROM pg_replication_slots WHERE slot_type = 'logical'"))
                .isEqualTo("0");
        assertThat(status().path("state").asText()).isEqualTo("completed");
        assertThat(status().path("lagBytes").isNull()).isTrue();
        rig.startStages(List.of(StageName.TRANSFORMER));
        Awaitility.await().until(() -> rig.control().reports(tenant).stream().anyMatch(report -> report.alive()));
        assertThat(command("cleanup", "--tenant", "a").error()).contains("transformer still works");
        rig.stopStages();
        rig.target("INSERT INTO tributary.deferred_index VALUES ('public', 'entry', 'late', 'CREATE INDEX late ON"
                + " public.entry USING btree (nothing)', 'm', 'a') RETURNING 1");
        assertThat(command("cleanup", "--tenant", "a").error()).contains("index late", "\"nothing\" does not exist");
        rig.target("UPDATE tributary.deferred_index SET definition = replace(definition, 'nothing', 'id') RETURNING 1");
        TestingCommand cleanup = command("cleanup", "--tenant", "a");
        assertThat(cleanup.exitCode()).as(cleanup.error()).isZero();
        assertThat(rig.source(
                        "a",
                        "SELECT (to_regnamespace('tributary') IS NULL) || ' ' || (SELECT count(*) FROM pg_trigger"
                                + " WHERE NOT tgisinternal) || ' ' || (SELECT count(*) FROM pg_publication)"))
                .isEqualTo("true 0 0");
        assertThat(rig.target("SELECT count(*) FROM tributary.tenant")).isEqualTo("0");
        assertThat(rig.target("SELECT count(*) FROM tributary.move")).isEqualTo("0");
        assertThat(rig.target("SELECT to_regclass('public.late') IS NOT NULL")).isEqualTo("t");
    }

    private static JsonNode status() throws Exception {
        return command("status", "--json").json().path("tenants").path(0);
    }

    /** Changes of the target flow back once the connector has moved its slot to where the switch was. */
    private static void awaitWayBack() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> rig.source(
                        "a", "SELECT phase || ' ' || (resume_position IS NULL) FROM tributary.tenant")
                .equals("replication true"));
    }

    private static MoveOutcome move(MoveKind kind, boolean equal) throws Exception {
        Parties parties = Parties.of(rig.plan(), rig.control());
        Parties all = new Parties(
                parties.router(),
                parties.hooks(),
                parties.wayBack(),
                equal ? parties.validator() : (moved, servedBefore) -> new Different(),
                parties.sequences(),
                parties.postChecks());
        return new Mover(rig.plan(), rig.control(), all, (move, step) -> hear(kind, step))
                .move(tenant, kind, "test", "test");
    }

    /** Before the switch back the source's log gets an end that is not on disk; behind it, it has to be. */
    private static void hear(MoveKind kind, StepRecord step) {
        try {
            if (kind == MoveKind.ROLLBACK && step.name().equals("sequences")) {
                rig.source("a", "SELECT pg_logical_emit_message(false, 'test', repeat('x', 100000))");
            } else if (kind == MoveKind.ROLLBACK && step.name().equals("switch")) {
                String position = ((Map<?, ?>) step.detail()).get("position").toString();
                safe.add(rig.source("a", "SELECT pg_current_wal_flush_lsn() >= '" + position + "'"));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Finds a difference, whatever there is. */
    private static final class Different implements FencedValidator.Prepared {
        @Override
        public Validation verify(LogSequenceNumber drained, Duration limit) {
            return validation(false);
        }

        @Override
        public void close() {}
    }

    private static Validation validation(boolean equal) {
        return new Validation(
                "a",
                Scope.CHANGED,
                "0/1",
                new Positions("0/1", "0/1"),
                0,
                "target",
                null,
                0L,
                equal,
                0,
                List.of(),
                null,
                0,
                0,
                0,
                Instant.EPOCH,
                "test");
    }

    private static String served() throws Exception {
        return CutoverIT.served(rig, "a");
    }

    private static TestingCommand command(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 2];
        all[0] = "-c";
        all[1] = rig.planFile().toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return TestingCommand.run(all);
    }
}
