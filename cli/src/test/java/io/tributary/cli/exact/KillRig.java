package io.tributary.cli.exact;

import io.tributary.cli.TestingDatabases;
import io.tributary.cli.TestingPlan;
import io.tributary.cli.chaos.BrokerProcess;
import io.tributary.cli.load.ClientLoad;
import io.tributary.cli.load.LoadSchema;
import io.tributary.cli.load.LoadSettings;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.embedded.PgBouncerServer;
import io.tributary.validator.compare.Validator;
import io.tributary.validator.pgbouncer.PgBouncerConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A migration of which everything can be killed: the sources' server, the target's, a broker and each stage in a process of
 * its own, and a PgBouncer through which every tenant's clients connect.
 */
final class KillRig implements AutoCloseable {
    static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    static final Duration PAUSE_LIMIT = Duration.ofSeconds(40);
    private static final int ACCOUNTS = 200;
    private static final int CLIENTS = 2;
    private static final Duration PACE = Duration.ofMillis(60);
    private static final String CLIENT_ROLE = "shop";
    private static final String CONSOLE_USER = "tributary";
    private static final String CONFIGURATION = "pgbouncer.ini";

    private static final String FINGERPRINT = "SELECT md5(coalesce(string_agg(r, ';' ORDER BY r), '')) FROM ("
            + "SELECT 'a ' || id || ' ' || balance AS r FROM public.account UNION ALL"
            + " SELECT concat_ws(' ', id, client, number, debit, credit, written_at) FROM public.journal) AS rows";

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Map<StageName, StageChild> stages = new EnumMap<>(StageName.class);
    private final Path directory = Files.createTempDirectory("tributary-kills");
    private final List<String> slugs;
    private TestingDatabases sources;
    private TestingDatabases targets;
    private BrokerProcess broker;
    private PgBouncerServer pgbouncer;
    private Path planFile;
    private Plan plan;
    private Control control;

    private KillRig(List<String> slugs) throws Exception {
        this.slugs = List.copyOf(slugs);
    }

    /** Starts everything, and returns when all rows were copied and proven equal. */
    static KillRig start(List<String> slugs) throws Exception {
        KillRig rig = new KillRig(slugs);
        try {
            rig.startServers();
            rig.startMigration();
            rig.startPgBouncer();
            return rig;
        } catch (Exception e) {
            rig.close();
            throw e;
        }
    }

    private void startServers() throws Exception {
        Map<String, String> settings = Map.of(
                "max_connections", "400",
                "max_wal_senders", "60",
                "max_replication_slots", "60",
                "wal_writer_delay", "10s");
        sources = opened(TestingDatabases.start(settings));
        targets = opened(TestingDatabases.start(settings));
        // a crash takes away what the migration's own roles have not explicitly made safe; the clients' commits are on
        // disk
        sources.execute("postgres", "ALTER ROLE replication_user SET synchronous_commit = off");
        targets.execute("postgres", "ALTER ROLE migration_role SET synchronous_commit = off");
        broker = opened(BrokerProcess.start(directory, directory.resolve("broker.log")));
        pgbouncer = opened(PgBouncerServer.prepare());
        TestingPlan text = new TestingPlan(broker.bootstrapServers(), targets.url(TestingDatabases.TARGET));
        sources.execute("postgres", "CREATE ROLE " + CLIENT_ROLE + " LOGIN PASSWORD '" + TestingPlan.PASSWORD + "'");
        for (String slug : slugs) {
            String database = ExactRig.database(slug);
            sources.createSource(database, LoadSchema.sql(ACCOUNTS));
            sources.execute(database, LoadSchema.grants(CLIENT_ROLE));
            text.tenant(slug, sources.url(database));
        }
        planFile = Path.of(text.more(cutover()).write(directory));
        plan = PlanReader.read(planFile, Map.of());
    }

    private String cutover() {
        return """
                cutover:
                  maxLag: 60s
                  pauseLimit: %ds
                  pgbouncer:
                    url: "%s"
                    username: "%s"
                    password: "%s"
                    databases: "%s"
                    applicationPassword: "%s"
                """.formatted(
                        PAUSE_LIMIT.toSeconds(),
                        pgbouncer.url("pgbouncer"),
                        CONSOLE_USER,
                        TestingPlan.PASSWORD,
                        pgbouncer.file("tributary.ini"),
                        TestingPlan.PASSWORD);
    }

    private void startMigration() throws Exception {
        TargetPreparation.prepare(plan, Set.of());
        control = opened(new Control(plan, "test"));
        for (StageName stage : STAGES) {
            stages.put(stage, StageChild.start(stage, planFile));
        }
        Validator validator = new Validator(plan, control);
        for (Tenant tenant : plan.tenants()) {
            Awaitility.await("the copy of " + tenant.slug())
                    .atMost(ExactRig.DRAIN)
                    .until(() -> control.snapshotPosition(tenant).isPresent());
            validator.waitApplied(tenant, ExactRig.DRAIN);
            validator.validate(tenant, "test");
        }
    }

    private void startPgBouncer() throws Exception {
        pgbouncer.writeUsers(
                "userlist.txt",
                Map.of(
                        CONSOLE_USER,
                        TestingPlan.PASSWORD,
                        CLIENT_ROLE,
                        TestingPlan.PASSWORD,
                        "application_role",
                        TestingPlan.PASSWORD));
        Path configuration = pgbouncer.file(CONFIGURATION).toAbsolutePath();
        PgBouncerConfiguration printed = PgBouncerConfiguration.of(plan, control, configuration.getParent());
        printed.writeDatabases();
        pgbouncer.start(pgbouncer.write(CONFIGURATION, printed.text()));
    }

    /** Starts every tenant's clients, whose books are empty, as their journal has to be. */
    Map<String, ClientLoad> clients() {
        Map<String, ClientLoad> loads = new TreeMap<>();
        for (String slug : slugs) {
            loads.put(
                    slug,
                    ClientLoad.start(new LoadSettings(
                            pgbouncer.url(slug), CLIENT_ROLE, TestingPlan.PASSWORD, CLIENTS, ACCOUNTS, PACE)));
        }
        return loads;
    }

    /** Starts a stage, in the place of the process of it that was there. */
    void start(StageName stage) throws Exception {
        stages.put(stage, StageChild.start(stage, planFile)).close();
    }

    StageChild stage(StageName stage) {
        return stages.get(stage);
    }

    void startPgBouncerAgain() {
        pgbouncer.start(pgbouncer.file(CONFIGURATION));
    }

    /** A session with the tenant's source, as the superuser. */
    Connection source(String slug) throws SQLException {
        return sources.server().connect(ExactRig.database(slug));
    }

    /** A session with the target, as the superuser. */
    Connection target() throws SQLException {
        return targets.server().connect(TestingDatabases.TARGET);
    }

    /** A session that sees the tenant's rows on either side, and no others. */
    Connection rows(String slug, boolean onTarget) throws SQLException {
        if (!onTarget) {
            return source(slug);
        }
        Connection session = DriverManager.getConnection(
                targets.url(TestingDatabases.TARGET), "application_role", TestingPlan.PASSWORD);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET app.tenant_id = '" + id(slug) + "'");
        }
        return session;
    }

    /** Returns when both sides have the same rows of the tenant, to whom nobody writes. */
    void awaitEqual(String slug) {
        Awaitility.await("both sides of " + slug + " are equal")
                .atMost(ExactRig.DRAIN)
                .until(() -> fingerprint(slug, true).equals(fingerprint(slug, false)));
    }

    /** Removes what clients have written, so that others may begin books of their own. */
    void forgetBooks(String slug) throws SQLException {
        boolean onTarget = onTarget(slug);
        try (Connection serving = onTarget ? target() : source(slug);
                Statement statement = serving.createStatement()) {
            statement.execute("DELETE FROM public.journal" + (onTarget ? " WHERE tenant_id = '" + id(slug) + "'" : ""));
        }
    }

    /** Whether the target serves the tenant. */
    boolean onTarget(String slug) throws SQLException {
        return control.phase(plan.tenant(slug)) == Phase.MULTI_TENANT;
    }

    private String fingerprint(String slug, boolean onTarget) throws SQLException {
        try (Connection session = rows(slug, onTarget);
                Statement statement = session.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet row = statement.executeQuery(FINGERPRINT)) {
                row.next();
                return row.getString(1);
            }
        }
    }

    UUID id(String slug) throws SQLException {
        return control.identity(plan.tenant(slug)).id();
    }

    TestingDatabases sources() {
        return sources;
    }

    TestingDatabases targets() {
        return targets;
    }

    BrokerProcess broker() {
        return broker;
    }

    PgBouncerServer pgbouncer() {
        return pgbouncer;
    }

    List<String> slugs() {
        return slugs;
    }

    Plan plan() {
        return plan;
    }

    Path planFile() {
        return planFile;
    }

    Control control() {
        return control;
    }

    /** For files that are gone with this. */
    Path directory() {
        return directory;
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    @Override
    public void close() throws Exception {
        for (StageChild stage : stages.values()) {
            stage.close();
        }
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
