package io.tributary.cli.demo;

import io.tributary.cli.chaos.BrokerProcess;
import io.tributary.cli.console.Progress;
import io.tributary.cli.demo.DemoReport.TenantReport;
import io.tributary.cli.pipeline.Pipeline;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.cli.preflight.Preflight;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.embedded.KafkaServer;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The whole story on servers of its own: tenants that are written to all along become one database. Nothing of it is left
 * when it is closed.
 */
public final class Demo implements AutoCloseable {
    /** So that kills meet the copying of rows, too. */
    private static final String SLOW_LOAD = "load: { rowsPerSecond: 1000 }\n";

    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(2);

    private final DemoOptions options;
    private final Progress progress;
    private final LagMeters lag = new LagMeters();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private DemoServers servers;
    private Path planFile;
    private ProcessLogs logs;
    private Plan plan;
    private Control control;
    private Map<Tenant, UUID> ids;

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
        prepare();
        Map<Tenant, RoutedReaders.Check> checks = checks();
        Writers writers = opened(Writers.start(writers(), options.seed(), rate()));
        RoutedReaders readers = opened(
                RoutedReaders.start(plan, DemoServers.PASSWORD, this::hasBegun, ids, checks, options.kills() > 0));
        Stream stream = new Stream(plan, control, writers, progress);
        return options.kills() > 0 ? storm(writers, readers, stream) : flow(writers, readers, stream);
    }

    private boolean hasBegun(Tenant tenant) throws SQLException {
        return control.progress(tenant).filter(known -> known.begun()).isPresent();
    }

    private DemoReport flow(Writers writers, RoutedReaders readers, Stream stream) throws Exception {
        progress.phase("the stages start: Debezium reads, Kafka carries, the sink applies");
        opened(Pipeline.start(plan, List.of(StageName.values()), Set.of(), lag.registryOfSink()));
        stream.awaitSnapshots();
        progress.phase("the changes that waited for the copy arrive");
        awaitApplied();
        lag.begin();
        stream.flow(options.seconds());
        progress.phase("the writers stop");
        writers.close();
        readers.stop();
        return report(writers, readers, null);
    }

    private DemoReport storm(Writers writers, RoutedReaders readers, Stream stream) throws Exception {
        progress.phase("the stages start, each as a process; " + options.kills() + " times something is killed");
        lag.begin();
        Vitals vitals = new Vitals(plan, control, lag);
        Storm storm = opened(Storm.start(planFile, logs.directory(), servers, options, stream, vitals, progress));
        storm.rage(options.seconds(), options.kills());
        progress.phase("the killing is over, the writers stop, and what is on its way arrives");
        writers.close();
        storm.calm(plan.tenants(), new Validator(plan, control));
        readers.stop();
        return report(writers, readers, storm);
    }

    private void startServers() throws Exception {
        progress.phase("two PostgreSQL servers and a Kafka broker start");
        Path directory = Files.createTempDirectory("tributary-demo");
        opened(() -> FileTree.delete(directory));
        logs = opened(ProcessLogs.create());
        servers = opened(DemoServers.start(
                options.tenants(),
                options.kills() > 0
                        ? () -> BrokerProcess.start(directory, logs.ofBroker())
                        : KafkaServer::startTemporary));
        planFile = directory.resolve("tributary.yml");
        Files.writeString(planFile, DemoPlan.yaml(servers, options.tenants()) + (options.kills() > 0 ? SLOW_LOAD : ""));
        plan = PlanReader.read(planFile, Map.of());
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
        control = opened(new Control(plan, "tributary-demo"));
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

    /** @param storm what was survived; null without one */
    private DemoReport report(Writers writers, RoutedReaders readers, Storm storm) throws Exception {
        Validator validator = new Validator(plan, control);
        if (storm == null) {
            progress.phase("what is on its way arrives");
            awaitApplied();
        }
        progress.phase("every row of every table is compared at one position");
        List<TenantReport> tenants = new ArrayList<>();
        try (Progress.Bar bar = progress.bar("comparing", plan.tenants().size())) {
            for (Tenant tenant : plan.tenants()) {
                bar.show(tenants.size(), tenant.slug());
                tenants.add(report(tenant, validator.validate(tenant, "tributary demo")));
            }
            bar.show(tenants.size(), "");
        }
        progress.phase("every tenant reads its rows back through routing");
        for (TenantReport tenant : tenants) {
            readBack(tenant, readers);
        }
        return new DemoReport(
                tenants,
                lag.ofAll(),
                writers.committed(),
                writers.rolledBack(),
                writers.refused(),
                writers.tables(true),
                writers.tables(false),
                readers.checks(),
                readers.violations(),
                options.seed(),
                storm == null ? null : storm.report(ids, servers));
    }

    /** Where stages are processes, their logs tell what has happened. */
    private void keepLogsUnless(boolean passed) throws IOException {
        if (!passed && options.kills() > 0 && servers != null) {
            logs.keep(servers);
            progress.phase("the logs of stages, broker and databases are kept in " + logs.directory());
        }
    }

    /** Returns when all that has been committed by now is in the target. */
    private void awaitApplied() throws Exception {
        Validator validator = new Validator(plan, control);
        for (Tenant tenant : plan.tenants()) {
            validator.waitApplied(tenant, DRAIN_LIMIT);
        }
    }

    private TenantReport report(Tenant tenant, Validation validation) throws Exception {
        var applied = control.progress(tenant).orElseThrow();
        return new TenantReport(
                validation.slug(),
                validation.rows(),
                applied.rowsCopied(),
                applied.changes(),
                validation.equal(),
                validation.position(),
                validation.offset(),
                lag.of(tenant),
                validation.tables());
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
        return servers.connections(plan, planFile, ids.values().iterator().next());
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    private static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted between two steps");
        }
    }

    /** Closes all that was opened, the last first, also on a thread that was interrupted. */
    @Override
    public void close() throws Exception {
        boolean interrupted = Thread.interrupted();
        Exception first = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                first = first == null ? e : first;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (first != null) {
            throw first;
        }
    }
}
