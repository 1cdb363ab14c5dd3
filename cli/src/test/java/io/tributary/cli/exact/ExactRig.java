package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.cli.TestingDatabases;
import io.tributary.cli.TestingPlan;
import io.tributary.cli.pipeline.Pipeline;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresVersion;
import io.tributary.validator.compare.TableValidation;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.Validator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A whole migration on real servers in one process: sources and the target on one PostgreSQL, a broker, and the stages.
 * Tenants are added, then it starts; stages may be stopped and started again.
 */
final class ExactRig implements AutoCloseable {
    /** For a machine that many others use as well. */
    static final Duration DRAIN = Duration.ofMinutes(5);

    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);

    private final TestingDatabases databases;
    private final KafkaServer kafka;
    private final Path directory;
    private final TestingPlan testingPlan;
    private final List<Pipeline> pipelines = new ArrayList<>();
    private final Map<String, TestingDatabases> elsewhere = new HashMap<>();
    private Plan plan;
    private Control control;
    private Validator validator;

    private ExactRig(PostgresVersion version, Map<String, String> settings) throws Exception {
        databases = TestingDatabases.start(version, settings);
        kafka = KafkaServer.startTemporary();
        directory = Files.createTempDirectory("tributary-exact");
        testingPlan = new TestingPlan(kafka.bootstrapServers(), databases.url(TestingDatabases.TARGET));
    }

    /** Starts the servers. */
    static ExactRig of(PostgresVersion version, Map<String, String> settings) throws Exception {
        return new ExactRig(version, settings);
    }

    static ExactRig of(Map<String, String> settings) throws Exception {
        return new ExactRig(PostgresVersion.DEFAULT, settings);
    }

    /** Creates a tenant's source, a database of the name {@link #database}, with these statements, run as its owner. */
    ExactRig tenant(String slug, String sql) throws SQLException {
        databases.createSource(database(slug), sql);
        testingPlan.tenant(slug, databases.url(database(slug)));
        return this;
    }

    /** The same, on a server of its own: PostgreSQL creates no slot on a server before all that is written there has ended. */
    ExactRig tenantElsewhere(String slug, String sql) throws SQLException {
        TestingDatabases server = TestingDatabases.start(Map.of());
        elsewhere.put(slug, server);
        server.createSource(database(slug), sql);
        testingPlan.tenant(slug, server.url(database(slug)));
        return this;
    }

    private TestingDatabases server(String slug) {
        return elsewhere.getOrDefault(slug, databases);
    }

    static String database(String slug) {
        return "source_" + slug;
    }

    /** Adds lines to the plan file. */
    ExactRig planLines(String yaml) {
        testingPlan.more(yaml);
        return this;
    }

    /** Reads the plan, creates the target's schema and starts all stages in this process. */
    ExactRig start() throws Exception {
        prepare();
        startStages(STAGES);
        return this;
    }

    /** Reads the plan and creates the target's schema, and starts nothing. */
    void prepare() throws Exception {
        plan = PlanReader.read(planFile(), Map.of());
        TargetPreparation.prepare(plan, Set.of());
        control = new Control(plan, "test");
        validator = new Validator(plan, control);
    }

    Path planFile() throws Exception {
        return Path.of(testingPlan.write(directory));
    }

    void startStages(List<StageName> stages) throws Exception {
        pipelines.add(Pipeline.start(plan, stages, Set.of(), new SimpleMeterRegistry()));
    }

    /** Stops all stages of this process in an orderly way. */
    void stopStages() throws Exception {
        for (Pipeline pipeline : pipelines) {
            pipeline.close();
        }
        pipelines.clear();
    }

    TestingDatabases databases() {
        return databases;
    }

    KafkaServer kafka() {
        return kafka;
    }

    Plan plan() {
        return plan;
    }

    Control control() {
        return control;
    }

    Validator validator() {
        return validator;
    }

    Tenant only() {
        assertThat(plan.tenants()).hasSize(1);
        return plan.tenants().get(0);
    }

    /** Runs statements on a tenant's source as the superuser, in one transaction unless they say otherwise. */
    void write(String slug, String sql) throws SQLException {
        server(slug).execute(database(slug), sql);
    }

    /** The first value of a query on the target, as the superuser. */
    String target(String sql) throws SQLException {
        return databases.query(TestingDatabases.TARGET, sql);
    }

    /** The first value of a query on a tenant's source, as the superuser. */
    String source(String slug, String sql) throws SQLException {
        return server(slug).query(database(slug), sql);
    }

    /** The first value of a query on the target, as the tenant's own application would have it: with its rows alone. */
    String targetOf(String slug, String sql) throws SQLException {
        String id = control.identity(plan.tenant(slug)).id().toString();
        try (Connection connection = databases.server().connect(TestingDatabases.TARGET);
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE migration_role; SET app.tenant_id = '" + id + "'");
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getString(1);
            }
        }
    }

    /** Returns when everything that was committed in the sources before has been applied. */
    void drain() throws Exception {
        for (Tenant tenant : plan.tenants()) {
            drain(tenant.slug());
        }
    }

    void drain(String slug) throws Exception {
        Tenant tenant = plan.tenant(slug);
        Awaitility.await("the copy of " + slug).atMost(DRAIN).until(() -> control.snapshotPosition(tenant)
                .isPresent());
        validator.waitApplied(tenant, DRAIN);
    }

    /** Every tenant's every table is the same on both sides, at one position. */
    void assertEqual() throws Exception {
        for (Tenant tenant : plan.tenants()) {
            assertThat(differing(tenant.slug()))
                    .as("tables of %s that differ", tenant.slug())
                    .isEmpty();
        }
    }

    /** The names of the tables whose rows differ, of at least one that was compared. */
    List<String> differing(String slug) throws Exception {
        Validation validation = validator.validate(plan.tenant(slug), "test");
        assertThat(validation.tables()).isNotEmpty();
        return validation.tables().stream()
                .filter(table -> !table.equal())
                .map(TableValidation::name)
                .toList();
    }

    /** Waits until a stage of the tenant is paused, and returns the reason and the remedy. */
    String pause(String slug) {
        return pause(slug, DRAIN);
    }

    String pause(String slug, Duration patience) {
        String state = "SELECT coalesce(string_agg(stage || ': ' || reason || ' / ' || remedy, '; '), '')"
                + " FROM tributary.stage WHERE state = 'paused' AND slug = '" + slug + "'";
        return Awaitility.await("a pause of " + slug)
                .atMost(patience)
                .until(() -> target(state), reason -> !reason.isEmpty());
    }

    @Override
    public void close() throws Exception {
        stopStages();
        if (control != null) {
            control.close();
        }
        kafka.close();
        databases.close();
        elsewhere.values().forEach(TestingDatabases::close);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
