package io.tributary.connector.load;

import io.tributary.connector.prepare.Start;
import io.tributary.contract.control.Control;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.topic.Offsets;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One copy of all of a tenant's rows, on threads of its own. Nothing of it is in the target before its end but in
 * transactions that nobody sees; they are committed one right after the other, the last one with the record of the load.
 * Where it dies, the next one begins with nothing.
 */
public final class Load implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Load.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final Loads loads;
    private final Plan plan;
    private final Tenant tenant;
    private final Control control;
    private final LoadLock lock;
    private final OpenSessions sessions = new OpenSessions();
    private final AtomicInteger admitted = new AtomicInteger(1);
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Queue<Part> parts = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<TargetSession>> helpers = new CopyOnWriteArrayList<>();
    private SourceSnapshot snapshot;
    private TenantIdentity identity;
    private TargetSession session;
    private LoadDesign design;
    private Set<TableName> first = Set.of();
    private long targetOffset;
    private LoadMeter meter;

    /** What a load asks of whoever has started it. Called on a thread of the load. */
    public interface Origin {

        /**
         * All rows have been read, and are about to be seen in the target.
         *
         * @throws IOException when the source's schema has changed meanwhile, so that they are to be copied again
         */
        void read() throws SQLException, IOException;

        /** All rows are in the target, and that is recorded. */
        void done();
    }

    Load(Loads loads, Plan plan, Tenant tenant, Control control, long epoch) {
        this.loads = loads;
        this.plan = plan;
        this.tenant = tenant;
        this.control = control;
        this.lock = new LoadLock(plan, tenant, epoch);
    }

    /**
     * Creates the tenant's slot, and returns where the stream begins: there.
     *
     * @param start which tables are to be copied
     * @param truncated those that were truncated under the last load before it came to them; they are kept from that until
     *     they have been read, which they are first
     * @throws PausedException when the target was designed without one of them; then there is no slot
     */
    public Start takeSnapshot(Start start, Set<TableName> truncated)
            throws SQLException, IOException, InterruptedException, ExecutionException, PausedException {
        identity = control.identity(tenant);
        session = TargetSession.open(plan, identity.id(), sessions);
        design = LoadDesign.of(plan, identity, session.connection(), start.tables());
        session.commit();
        try {
            targetOffset = Offsets.ends(plan, tenant).target();
        } catch (TimeoutException e) {
            throw new IOException("Kafka does not say where the tenant's topics end", e);
        }
        snapshot = SourceSnapshot.take(tenant, plan.replicationName(tenant), sessions);
        snapshot.lock(start.tables().stream()
                .filter(table -> truncated.contains(table.name()))
                .toList());
        first = truncated;
        return new Start(start.tables(), start.published(), Optional.of(snapshot.position()), start.keys());
    }

    /** Begins to copy; {@link #failed} says if it fails. The snapshot has been taken. */
    public void start(Origin origin) {
        thread("", () -> copyAll(origin), this::release);
    }

    /** Completes exceptionally when rows cannot be copied, and never else. */
    public CompletableFuture<Void> failed() {
        return failed;
    }

    /** Completes when the load is over, well or not. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    private void copyAll(Origin origin) throws Exception {
        List<SizedTable> sized = SourceSizes.read(
                snapshot.holder(), design.copies(), first, plan.load().parallelism());
        meter = new LoadMeter(sized);
        try (LoadReport report = LoadReport.start(plan, tenant, control, lock.epoch(), meter, loads)) {
            MainSession main = new MainSession(plan, tenant, session, lock);
            main.begin(design, identity.id());
            if (!main.replaces()) {
                dropIndexes(sized);
            }
            copyTables(sized, main.replaces());
            List<TargetSession> others = awaitHelpers();
            origin.read();
            main.record(new FinishedLoad(lock.epoch(), snapshot.position(), snapshot.at(), targetOffset, meter.rows()));
            for (TargetSession other : others) {
                other.commit();
            }
            session.commit();
            origin.done();
            sessions.close();
            report.finish();
        }
        String position = snapshot.position().asString();
        LOG.info("all rows are in the target position={} rows={}", position, meter.rows());
    }

    /** In a session of its own, since what it locks is free again at once. */
    private void dropIndexes(List<SizedTable> sized) throws SQLException, PausedException, InterruptedException {
        try (Connection own = TargetSession.open(plan, identity.id(), sessions).connection()) {
            lock.share(own);
            own.commit();
            loads.indexes().drop(own, tenant, sized);
        }
    }

    /**
     * Shared rows by this session, whose transaction has removed the old ones. Tables that are locked are read by the session
     * that has locked them: any other would queue behind a TRUNCATE that waits for the lock.
     */
    private void copyTables(List<SizedTable> tables, boolean alone) throws Exception {
        List<Part> own = new ArrayList<>();
        for (SizedTable table : tables) {
            boolean here = table.copy().shared() || first.contains(table.copy().source());
            (here ? own : parts).addAll(table.parts());
        }
        Connection reader = snapshot.reader();
        hireUnless(alone);
        for (Part part : own) {
            if (first.contains(part.copy().source())) {
                read(part, snapshot.holder(), session);
            } else {
                copy(part, reader, session);
            }
        }
        copyParts(reader, session, alone);
    }

    private void copyParts(Connection reader, TargetSession writer, boolean alone) throws Exception {
        for (Part part = parts.poll(); part != null; part = parts.poll()) {
            hireUnless(alone);
            copy(part, reader, writer);
        }
    }

    private void helpCopying(Connection reader, TargetSession writer) throws Exception {
        for (Part part = parts.poll(); part != null; part = madeRoom() ? parts.poll() : null) {
            copy(part, reader, writer);
        }
    }

    /** Between two parts, a helper lets a tenant that waits to be copied come first. Whether there is work for it after that. */
    private boolean madeRoom() throws InterruptedException {
        if (!loads.wanted() || admitted.getAndUpdate(sessions -> Math.max(0, sessions - 1)) == 0) {
            return true;
        }
        loads.leave(1);
        LOG.debug("a helper makes room for another tenant");
        if (!loads.enterAgain(() -> !parts.isEmpty())) {
            return false;
        }
        admitted.incrementAndGet();
        return true;
    }

    /** Gets as many helpers as there is work and room for; there may be more room later. */
    private void hireUnless(boolean alone) {
        while (!alone && parts.size() > helpers.size() && loads.enter()) {
            admitted.incrementAndGet();
            addHelper();
        }
    }

    private void addHelper() {
        CompletableFuture<TargetSession> helper = new CompletableFuture<>();
        helpers.add(helper);
        thread(
                "-" + helpers.size(),
                () -> {
                    TargetSession own = TargetSession.open(plan, identity.id(), sessions);
                    lock.share(own.connection());
                    helpCopying(snapshot.reader(), own);
                    own.finish();
                    helper.complete(own);
                },
                () -> LOG.debug("a helper is done"));
    }

    private List<TargetSession> awaitHelpers() throws InterruptedException, ExecutionException {
        CompletableFuture<Void> all = CompletableFuture.allOf(helpers.toArray(CompletableFuture[]::new));
        CompletableFuture.anyOf(all, failed).get();
        return helpers.stream().map(CompletableFuture::join).toList();
    }

    private void copy(Part part, Connection reader, TargetSession writer) throws Exception {
        snapshot.begin(reader);
        read(part, reader, writer);
        reader.commit();
    }

    private void read(Part part, Connection reader, TargetSession writer) throws Exception {
        new Pipe(meter, loads).copy(part, reader, writer);
        if (!snapshot.hasRows(reader, part.oid())) {
            throw new IOException("table " + part.copy().source()
                    + " was truncated or rewritten while rows were copied; they are copied again");
        }
        meter.partDone(part.copy().source());
    }

    private void thread(String suffix, Work work, Runnable afterwards) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        Runnable run = () -> {
            if (context != null) {
                MDC.setContextMap(context);
            }
            try {
                work.run();
            } catch (Exception | Error e) { // whoever waits for the load has to know of an error, too
                if (failed.completeExceptionally(e)) {
                    sessions.end();
                }
            } finally {
                afterwards.run();
            }
        };
        Thread thread = new Thread(run, "load-" + tenant.slug() + suffix);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Breaks off whatever the load waits for, if it has not come to its end; it fails then, and nothing of it stays. */
    public void end() {
        sessions.end();
    }

    private void release() {
        sessions.end();
        loads.leave(admitted.getAndSet(0));
        ended.complete(null);
    }

    /** Ends the load, if it has not come to its end, and waits for a while until its threads are at rest. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        sessions.end();
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        for (Thread thread : threads) {
            thread.interrupt();
        }
        for (Thread thread : threads) {
            try {
                thread.join(Math.max(
                        1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        release();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Work {
        void run() throws Exception;
    }
}
