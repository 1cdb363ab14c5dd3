package io.tributary.cli.bench;

import io.tributary.contract.plan.Tenant;
import io.tributary.validator.compare.Checksum;
import io.tributary.validator.compare.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Counts and hashes the rows of both sides at the same time, and nothing else: the least that comparing them can take. */
final class BareScan implements AutoCloseable {
    private static final List<String> COLUMNS = List.of("id", "owner", "email", "balance", "opened_at", "note");
    private static final String TABLE = "public.account";

    private final Connection source;
    private final Connection target;
    private final Sql ofSource;
    private final Sql ofTarget;

    private BareScan(Connection source, Connection target, UUID tenantId) {
        this.source = source;
        this.target = target;
        this.ofSource = sql("'" + tenantId + "'::uuid", "true");
        this.ofTarget = sql("tenant_id", "tenant_id = '" + tenantId + "'");
    }

    /** The hash is that of a validation, over the same columns, and so are its sums. */
    private static Sql sql(String tenant, String condition) {
        List<String> columns = new ArrayList<>(List.of(tenant));
        columns.addAll(COLUMNS);
        return new Sql(TABLE, condition, columns, List.of("id"));
    }

    static BareScan open(BenchMigration migration) throws SQLException {
        Tenant tenant = migration.tenant();
        UUID tenantId = migration.control().identity(tenant).id();
        Connection source = tenant.source().connect("tributary bench");
        try {
            Connection target = migration.plan().target().database().connect("tributary bench");
            try (Statement setting = target.createStatement()) {
                setting.execute("SET app.tenant_id = '" + tenantId + "'");
            }
            return new BareScan(source, target, tenantId);
        } catch (SQLException e) {
            source.close();
            throw e;
        }
    }

    /** How long the slower of both took. */
    double seconds() throws SQLException, BenchException {
        long started = System.nanoTime();
        CompletableFuture<Checksum> expected = CompletableFuture.supplyAsync(() -> readUnchecked(source, ofSource));
        Checksum actual = Checksum.read(target, ofTarget);
        Checksum wanted;
        try {
            wanted = expected.join();
        } catch (CompletionException e) {
            throw new SQLException(
                    "the source's rows could not be counted: " + e.getCause().getMessage(), e);
        }
        double seconds = ValidateBench.secondsSince(started);
        if (!wanted.equals(actual)) {
            throw new BenchException("the source has " + wanted + ", the target " + actual);
        }
        return seconds;
    }

    private static Checksum readUnchecked(Connection connection, Sql sql) {
        try {
            return Checksum.read(connection, sql);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        try (source) {
            target.close();
        }
    }
}
