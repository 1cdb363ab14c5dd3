package io.tributary.cli.bench;

import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * What a person would do: {@code COPY (SELECT 'tenant', * FROM …) TO STDOUT} piped into {@code COPY … FROM STDIN}, into the
 * same tables, as a superuser whom no policy binds and no trigger stops, by as many sessions.
 */
final class PlainCopy {
    private static final int BLOCK = 8192;
    /** Behind every block. */
    private static final long END = 4_000_000_000L;

    private PlainCopy() {}

    /** Copies a scenario's rows into a target of its own, and returns the seconds that it took. */
    static double run(LoadServers servers, LoadScenario scenario, String target, int sessions) throws Exception {
        servers.target(target);
        Plan plan = servers.plan(target, scenario.sources(), "");
        TargetPreparation.prepare(plan, Set.of());
        Queue<Pipe> pipes = new ConcurrentLinkedQueue<>();
        try (Control control = new Control(plan, "tributary-bench")) {
            for (Tenant tenant : plan.tenants()) {
                pipes.addAll(pipes(
                        servers,
                        scenario,
                        tenant.slug(),
                        control.identity(tenant).id(),
                        sessions));
            }
        }
        long started = System.nanoTime();
        long rows = copyAll(servers, pipes, target, sessions);
        double seconds = ValidateBench.secondsSince(started);
        if (rows != scenario.rows() * scenario.tenants()) {
            throw new BenchException("plain COPY has copied " + rows + " rows");
        }
        return seconds;
    }

    /** A single table is split, so that all sessions have work. */
    private static List<Pipe> pipes(
            LoadServers servers, LoadScenario scenario, String source, UUID tenant, int sessions) throws SQLException {
        List<Pipe> pipes = new ArrayList<>();
        int parts = scenario.tables().size() * scenario.tenants() >= sessions ? 1 : sessions;
        for (String table : scenario.tables()) {
            long blocks = Long.parseLong(ask(servers, source, "SELECT pg_relation_size('" + table + "')")) / BLOCK;
            String columns = ask(
                    servers,
                    source,
                    "SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '" + table
                            + "'::regclass AND attnum > 0");
            for (int part = 0; part < parts; part++) {
                String range = parts == 1
                        ? ""
                        : " WHERE ctid >= '(" + blocks * part / parts + ",0)'::tid AND ctid < '("
                                + (part == parts - 1 ? END : blocks * (part + 1) / parts) + ",0)'::tid";
                pipes.add(new Pipe(
                        source,
                        "COPY (SELECT '" + tenant + "', * FROM " + table + range + ") TO STDOUT",
                        "COPY " + table + " (tenant_id, " + columns + ") FROM STDIN"));
            }
        }
        return pipes;
    }

    private static String ask(LoadServers servers, String source, String query) throws SQLException {
        try (Connection connection = servers.sources().connect(source);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static long copyAll(LoadServers servers, Queue<Pipe> pipes, String target, int sessions) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(sessions);
        try {
            List<Callable<Long>> workers = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                workers.add(() -> copySome(servers, pipes, target));
            }
            long rows = 0;
            for (Future<Long> done : threads.invokeAll(workers)) {
                rows += done.get();
            }
            return rows;
        } finally {
            threads.shutdownNow();
        }
    }

    private static long copySome(LoadServers servers, Queue<Pipe> pipes, String target) throws SQLException {
        long rows = 0;
        try (Connection to = servers.targets().connect(target);
                Statement setting = to.createStatement()) {
            setting.execute("SET session_replication_role = replica");
            for (Pipe pipe = pipes.poll(); pipe != null; pipe = pipes.poll()) {
                try (Connection from = servers.sources().connect(pipe.source())) {
                    rows += copy(pipe, from, to);
                }
            }
        }
        return rows;
    }

    private static long copy(Pipe pipe, Connection from, Connection to) throws SQLException {
        CopyOut out = from.unwrap(PGConnection.class).getCopyAPI().copyOut(pipe.read());
        CopyIn in = to.unwrap(PGConnection.class).getCopyAPI().copyIn(pipe.write());
        for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
            in.writeToCopy(row, 0, row.length);
        }
        return in.endCopy();
    }

    private record Pipe(String source, String read, String write) {}
}
