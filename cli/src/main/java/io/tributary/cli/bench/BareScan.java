package io.tributary.cli.bench;

import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Counts and hashes the rows of both sides at the same time, and nothing else: the least that comparing them can take. */
final class BareScan implements AutoCloseable {
    /** The hash is that of a validation, over the same columns. */
    private static final String QUERY =
            "SELECT count(*), count(md5(convert_to(ROW(%s, id, owner, email, balance, opened_at, note)::text, 'UTF8')))"
                    + " FROM public.account WHERE %s";

    private final Connection source;
    private final Connection target;
    private final String ofSource;
    private final String ofTarget;

    private BareScan(Connection source, Connection target, UUID tenantId) {
        this.source = source;
        this.target = target;
        this.ofSource = QUERY.formatted("'" + tenantId + "'::uuid", "true");
        this.ofTarget = QUERY.formatted("tenant_id", "tenant_id = '" + tenantId + "'");
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
        CompletableFuture<Long> expected = CompletableFuture.supplyAsync(() -> countUnchecked(source, ofSource));
        long actual = count(target, ofTarget);
        long rows;
        try {
            rows = expected.join();
        } catch (CompletionException e) {
            throw new SQLException(
                    "the source's rows could not be counted: " + e.getCause().getMessage(), e);
        }
        double seconds = ValidateBench.secondsSince(started);
        if (rows != actual) {
            throw new BenchException("the source has " + rows + " rows, the target " + actual);
        }
        return seconds;
    }

    private static long countUnchecked(Connection connection, String query) {
        try {
            return count(connection, query);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private static long count(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(2);
        }
    }

    @Override
    public void close() throws SQLException {
        try (source) {
            target.close();
        }
    }
}
