package io.tributary.validator.compare;

import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
    private final ExecutorService sourceReader = reader("source");
    private final ExecutorService targetReader = reader("target");
    private final List<Future<Checksum>> expected = new ArrayList<>();
    private Future<Set<TableName>> replaced;

    /** @param limit how many differing rows of a table are named */
    Comparison(Connection source, Connection target, int limit) {
        this.source = source;
        this.target = target;
        this.limit = limit;
    }

    /**
     * Begins to read the source's side, one table after the other. The sooner it is read, the less can happen to its tables
     * that a snapshot does not survive.
     *
     * @param check asked when everything has been read: which tables did not survive until then
     */
    void startSource(List<ComparedTable> tables, Callable<Set<TableName>> check) {
        tables.forEach(table -> expected.add(sourceReader.submit(() -> Checksum.read(source, table.source()))));
        replaced = sourceReader.submit(check);
    }

    /** What the check of {@link #startSource} said. */
    Set<TableName> replacedWhileRead() throws SQLException, InterruptedException {
        return await(replaced, "whether tables were truncated");
    }

    /** Compares the tables that {@link #startSource} was called with; a query that fails fails it all. */
    List<TableValidation> compare(List<ComparedTable> tables) throws SQLException, InterruptedException {
        List<Future<Checksum>> actual = new ArrayList<>();
        tables.forEach(table -> actual.add(targetReader.submit(() -> Checksum.read(target, table.target()))));
        List<Checksum> ofSource = new ArrayList<>();
        List<Checksum> ofTarget = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            ofSource.add(await(expected.get(i), tables.get(i).title()));
            ofTarget.add(await(actual.get(i), tables.get(i).title()));
        }
        List<TableValidation> compared = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            compared.add(validation(tables.get(i), ofSource.get(i), ofTarget.get(i)));
        }
        return compared;
    }

    private TableValidation validation(ComparedTable table, Checksum ofSource, Checksum ofTarget)
            throws SQLException, InterruptedException {
        boolean equal = ofSource.equals(ofTarget);
        return new TableValidation(
                table.name().toString(),
                ofSource.rows(),
                ofTarget.rows(),
                ofSource.hex(),
                ofTarget.hex(),
                equal,
                equal ? List.of() : differences(table));
    }

    private List<RowDifference> differences(ComparedTable table) throws SQLException, InterruptedException {
        Callable<List<RowDifference>> find = () -> Differences.find(source, target, table, limit);
        return await(sourceReader.submit(find), table.title());
    }

    private <T> T await(Future<T> result, String what) throws SQLException, InterruptedException {
        try {
            return result.get();
        } catch (InterruptedException e) {
            cancelQueries();
            throw e;
        } catch (ExecutionException e) {
            cancelQueries();
            if (e.getCause() instanceof SQLException sql) {
                String message = what + " could not be read: " + sql.getMessage();
                throw new SQLException(message, sql.getSQLState(), sql);
            }
            throw new IllegalStateException(what + " could not be read", e.getCause());
        }
    }

    private void cancelQueries() throws SQLException {
        source.unwrap(PGConnection.class).cancelQuery();
        target.unwrap(PGConnection.class).cancelQuery();
    }

    @Override
    public void close() {
        sourceReader.shutdownNow();
        targetReader.shutdownNow();
    }

    private static ExecutorService reader(String side) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "tributary-comparison-" + side);
            thread.setDaemon(true);
            return thread;
        });
    }
}
