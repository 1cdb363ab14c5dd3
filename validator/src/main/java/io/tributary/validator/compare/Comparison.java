package io.tributary.validator.compare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;

/** Compares tables on two connections, both sides at a time, each inside its own database. An interrupt ends the queries. */
final class Comparison implements AutoCloseable {
    private final Connection source;
    private final Connection target;
    private final int limit;
    private final ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "tributary-comparison");
        thread.setDaemon(true);
        return thread;
    });

    /** @param limit how many differing rows of a table are named */
    Comparison(Connection source, Connection target, int limit) {
        this.source = source;
        this.target = target;
        this.limit = limit;
    }

    /** Compares tables one after the other; a query that fails fails it all. */
    List<TableValidation> compare(List<ComparedTable> tables) throws SQLException, InterruptedException {
        List<TableValidation> compared = new ArrayList<>();
        for (ComparedTable table : tables) {
            compared.add(compare(table));
        }
        return compared;
    }

    private TableValidation compare(ComparedTable table) throws SQLException, InterruptedException {
        Future<Checksum> ofSource = threads.submit(() -> Checksum.read(source, table.source()));
        Future<Checksum> ofTarget = threads.submit(() -> Checksum.read(target, table.target()));
        Checksum expected = await(ofSource, table);
        Checksum actual = await(ofTarget, table);
        boolean equal = expected.equals(actual);
        List<RowDifference> differences = equal ? List.of() : differences(table);
        return new TableValidation(
                table.name().toString(),
                expected.rows(),
                actual.rows(),
                expected.hex(),
                actual.hex(),
                equal,
                differences);
    }

    private List<RowDifference> differences(ComparedTable table) throws SQLException, InterruptedException {
        Callable<List<RowDifference>> find = () -> Differences.find(source, target, table, limit);
        return await(threads.submit(find), table);
    }

    private <T> T await(Future<T> result, ComparedTable table) throws SQLException, InterruptedException {
        try {
            return result.get();
        } catch (InterruptedException e) {
            cancelQueries();
            throw e;
        } catch (ExecutionException e) {
            cancelQueries();
            if (e.getCause() instanceof SQLException sql) {
                String message = "table " + table.name() + " could not be compared: " + sql.getMessage();
                throw new SQLException(message, sql.getSQLState(), sql);
            }
            throw new IllegalStateException("table " + table.name() + " could not be compared", e.getCause());
        }
    }

    private void cancelQueries() throws SQLException {
        source.unwrap(PGConnection.class).cancelQuery();
        target.unwrap(PGConnection.class).cancelQuery();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
