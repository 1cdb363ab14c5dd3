package io.tributary.cli.demo;

import io.tributary.cli.chaos.BrokerProcess;
import io.tributary.cli.console.Progress;
import io.tributary.cli.demo.DemoReport.Chaos;
import io.tributary.cli.demo.DemoReport.TenantReport;
import io.tributary.cli.demo.DemoReport.Written;
import io.tributary.cli.pipeline.OpenResources;
import io.tributary.cli.pipeline.Pipeline;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.cli.preflight.Preflight;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.embedded.KafkaServer;
import io.tributary.validator.compare.Validator;
import io.tributary.validator.cutover.RouterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The whole story on servers of its own: tenants that are written to all along become one database. Nothing of it is left
 * when it is closed.
 */
public final class Demo implements AutoCloseable {
    /** So that kills meet the copying of rows, too. */
    private static final String SLOW_LOAD = "load: { rowsPerSecond: 1000 }\n";

    /** How long a change may take when its tenant is cut over, on a machine that does everything at once. */
    private static final Map<String, Object> CUTOVER = Map.of("maxLag", "30s");

    private final DemoOptions options;
    private final Progress progress;
    private final LagMeters lag = new LagMeters();
    private final OpenResources opened = new OpenResources();
    private DemoServers servers;
    private Path planFile;
    private ProcessLogs logs;
    private Plan plan;
    private Control control;
    private Map<Tenant, UUID> ids;
    private Optional<DemoPooler> pooler = Optional.empty();

    public Demo(DemoOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    /**
     * Tells the story and returns what it has shown. The servers and the stages go on until this is closed.
     *
     * @throws BlockedException when preflight finds blockers, as a script's tables without primary keys
     * @throws DemoException when the story cannot be told to its end
     * @throws InterruptedException when the thread is interrupted
     */
    public DemoReport run() throws Exception {
        try {
            DemoReport report = tell();
            keepLogsUnless(report.passed());
            return report;
        } catch (BlockedException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            keepLogsUnless(false);
            throw e;
        }
    }

    private DemoReport tell() throws Exception {
        SourceScript script =
                options.script().isPresent() ? SourceScript.of(options.script().get()) : SourceScript.shop();
        startServers();
        fillSources(script);
        if (options.kills() == 0) {
            startPooler();
        }
        prepare();
        Map<Tenant, RoutedReaders.Check> checks = checks();
        Access access = access();
        Writers writers = opened.add(Writers.start(writers(), access, options.seed(), rate()));
        RoutedReaders readers = opened.add(
                RoutedReaders.start(plan, DemoServers.PASSWORD, this::hasBegun, ids, checks, options.kills() > 0));
        Stream stream = new Stream(plan, control, writers, progress);
        if (options.kills() > 0) {
            Storm storm = storm(writers, stream);
            readers.stop();
            return report(Written.of(writers, access.kind()), List.of(), readers, storm.report(ids, servers));
        }
        List<ShownMove> moves = flow(writers, stream);
        readers.stop();
        return report(Written.of(writers, access.kind()), moves, readers, null);
    }

    private boolean hasBegun(Tenant tenant) throws SQLException {
        return control.progress(tenant).filter(known -> known.begun()).isPresent();
    }

    private List<ShownMove> flow(Writers writers, Stream stream) throws Exception {
        progress.phase("the stages start: Debezium reads, Kafka carries, the sink applies");
        opened.add(Pipeline.start(plan, List.of(StageName.values()), Set.of(), lag.registryOfSink()));
        stream.awaitSnapshots();
        progress.phase("the changes that waited for the copy arrive");
        Comparison comparison = comparison();
        comparison.awaitApplied();
        lag.begin();
        stream.flow(options.seconds());
        lag.end();
        progress.phase("every row is compared at one position, while the applications go on writing");
        comparison.compare();
        Moves moves = new Moves(plan, control, writers, stream, progress);
        moves.make();
        progress.phase("the writers stop, and what is on its way arrives");
        writers.close();
        comparison.awaitApplied();
        return moves.made();
    }

    private Storm storm(Writers writers, Stream stream) throws Exception {
        progress.phase("the stages start, each as a process; " + options.kills() + " times something is killed");
        lag.begin();
        Vitals vitals = new Vitals(plan, control, lag);
        Storm storm = opened.add(Storm.start(planFile, logs.directory(), servers, options, stream, vitals, progress));
        storm.rage(options.seconds(), options.kills());
        progress.phase("the killing is over, the writers stop, and what is on its way arrives");
        writers.close();
        storm.calm(plan.tenants(), new Validator(plan, control));
        return storm;
    }

    private void startServers() throws Exception {
        progress.phase("two PostgreSQL servers and a Kafka broker start");
        Path directory = Files.createTempDirectory("tributary-demo");
        opened.add(() -> FileTree.delete(directory));
        logs = opened.add(ProcessLogs.create());
        servers = opened.add(DemoServers.start(
                options.tenants(),
                options.kills() > 0
                        ? () -> BrokerProcess.start(directory, logs.ofBroker())
                        : KafkaServer::startTemporary));
        planFile = directory.resolve("tributary.yml");
        plan(CUTOVER);
    }

    private void plan(Map<String, Object> cutover) throws Exception {
        String load = options.kills() > 0 ? SLOW_LOAD : "";
        Files.writeString(planFile, DemoPlan.yaml(servers, options.tenants(), cutover) + load);
        plan = PlanReader.read(planFile, Map.of());
    }

    /** Where there is a PgBouncer the applications connect through it. One that does not start is told of, and done without. */
    private void startPooler() throws Exception {
        if (!options.pooled()) {
            progress.phase("no PgBouncer is installed: the applications follow the routing state");
            return;
        }
        progress.phase("PgBouncer starts; the applications connect through it");
        try {
            DemoPooler started = opened.add(DemoPooler.prepare());
            Map<String, Object> cutover = new LinkedHashMap<>(CUTOVER);
            cutover.putAll(started.settings());
            plan(cutover);
            try (Control asked = new Control(plan, "tributary-demo")) {
                started.start(plan, asked, DemoServers.APPLICATION_ROLE);
            }
            pooler = Optional.of(started);
        } catch (RouterException | IllegalStateException | UncheckedIOException e) {
            progress.phase("it does not, so that the applications follow the routing state: " + Faults.describe(e));
            plan(CUTOVER);
        }
    }

    private Access access() throws SQLException {
        if (options.kills() > 0) {
            return new SourceAccess();
        }
        return pooler.isPresent() ? new PooledAccess(pooler.get()) : opened.add(new RoutedAccess(plan));
    }

    private Comparison comparison() {
        return new Comparison(plan, control, lag, progress);
    }

    private void fillSources(SourceScript script) throws Exception {
        String leftOut = script.leftOut() == 0
                ? ""
                : "; " + script.leftOut()
                        + " of its statements, which are about owners, privileges or psql, are left out";
        progress.phase(options.tenants() + " tenants are created from " + script.name() + leftOut);
        servers.createTarget();
        servers.createSourceRole();
        for (Tenant tenant : plan.tenants()) {
            servers.createSource(DemoPlan.database(tenant.slug()));
            script.run(tenant.source());
            if (options.kills() > 0) {
                Ledger.createIn(tenant.source());
            }
            checkInterrupt();
        }
    }

    private void prepare() throws Exception {
        progress.phase("preflight, and the target's schema");
        Preflight preflight = Preflight.of(plan);
        if (!preflight.ok()) {
            throw new BlockedException(preflight);
        }
        TargetPreparation.prepare(plan, Set.of());
        if (options.kills() > 0) {
            Ledger.watch(servers.target(), DemoServers.TARGET_DATABASE);
        }
        control = opened.add(new Control(plan, "tributary-demo"));
        ids = new LinkedHashMap<>();
        for (Tenant tenant : plan.tenants()) {
            ids.put(tenant, control.identity(tenant).id());
        }
    }

    /** What is dead half of the time must be able to catch up in the other half. */
    private int rate() {
        return options.kills() > 0 ? Writers.TRANSACTIONS_PER_SECOND / 3 : Writers.TRANSACTIONS_PER_SECOND;
    }

    private Map<Tenant, Writer> writers() throws Exception {
        Map<Tenant, Writer> writers = new LinkedHashMap<>();
        for (Tenant tenant : plan.tenants()) {
            Writer writer = options.script().isEmpty() ? new ShopWriter() : CatalogWriter.of(plan, tenant);
            writers.put(tenant, options.kills() > 0 ? new LedgerWriter(writer) : writer);
        }
        return writers;
    }

    private Map<Tenant, RoutedReaders.Check> checks() throws Exception {
        Map<Tenant, RoutedReaders.Check> checks = new LinkedHashMap<>();
        for (Tenant tenant : plan.tenants()) {
            UUID id = ids.get(tenant);
            RoutedReaders.Check check =
                    options.script().isEmpty() ? ShopCheck.of(tenant, id) : OwnRowsCheck.of(plan, id);
            checks.put(tenant, options.kills() > 0 ? new LedgerCheck(check) : check);
        }
        return checks;
    }

    /** @param chaos what was survived; null without it */
    private DemoReport report(Written written, List<ShownMove> moves, RoutedReaders readers, Chaos chaos)
            throws Exception {
        progress.phase("every row of every table is compared at one position");
        List<TenantReport> tenants = comparison().compare();
        progress.phase("every tenant reads its rows back through routing");
        for (TenantReport tenant : tenants) {
            readBack(tenant, readers);
        }
        return new DemoReport(
                tenants, lag.ofAll(), moves, written, readers.checks(), readers.violations(), options.seed(), chaos);
    }

    /** Where stages are processes, their logs tell what has happened. */
    private void keepLogsUnless(boolean passed) throws IOException {
        if (!passed && options.kills() > 0 && servers != null) {
            logs.keep(servers);
            progress.phase("the logs of stages, broker and databases are kept in " + logs.directory());
        }
    }

    private void readBack(TenantReport report, RoutedReaders readers) throws Exception {
        UUID id = ids.get(plan.tenant(report.slug()));
        List<String> found = readers.look(id, new ReadBackCheck(id, report));
        if (!found.isEmpty()) {
            throw new DemoException("read through routing, " + String.join("; ", found));
        }
    }

    /** How to look at what runs: lines for a person. */
    public List<String> connections() {
        return servers.connections(plan, planFile, ids.values().iterator().next(), pooler);
    }

    private static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted between two steps");
        }
    }

    /** Closes all that was opened, the last first, also on a thread that was interrupted. */
    @Override
    public void close() throws Exception {
        opened.close();
    }
}
