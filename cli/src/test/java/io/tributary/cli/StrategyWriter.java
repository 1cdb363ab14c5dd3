package io.tributary.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;

/** Writes at random to the tables of {@code strategies.sql} until it is interrupted. What the source refuses is rolled back. */
final class StrategyWriter implements Callable<Integer> {
    private static final int IDS = 60;
    /** Constraints, and deadlocks. */
    private static final Set<String> REFUSALS = Set.of("23", "40");

    private static final List<String> STATEMENTS = List.of(
            "INSERT INTO customer VALUES ({id}, {customer}, {country}, 'name {id}') ON CONFLICT DO NOTHING",
            "INSERT INTO customer (parent, name) VALUES ({customer}, 'name ' || random())",
            "INSERT INTO document VALUES ({id}, {customer}, {document}, repeat('{id}', 3000)) ON CONFLICT DO NOTHING",
            "INSERT INTO token (document, customer) VALUES ({document}, {customer})",
            "INSERT INTO line VALUES ({customer}, {id}, {document}, {token}, 'x') ON CONFLICT DO NOTHING",
            "INSERT INTO note SELECT {id}, customer, n FROM line ORDER BY random() LIMIT 1 ON CONFLICT DO NOTHING",
            "INSERT INTO event VALUES ({id}, {year}, {customer}, {region}) ON CONFLICT DO NOTHING",
            "INSERT INTO place VALUES ({id}, 'place') ON CONFLICT DO NOTHING",
            "INSERT INTO city VALUES ({id}, 'city', 'mayor') ON CONFLICT DO NOTHING",
            "UPDATE customer SET parent = {customer}, name = 'new name {id}' WHERE id = {id}",
            "UPDATE document SET next = {document} WHERE id < {id}",
            "UPDATE document SET body = repeat('{id}', 3000), customer = {customer} WHERE id = {id}",
            "UPDATE token SET document = {document} WHERE id = {token}",
            "UPDATE line SET token = {token}, document = {document} WHERE n = {id}",
            "UPDATE event SET customer = {customer} WHERE id = {id}",
            "UPDATE place SET name = name || '+' WHERE id < {id}",
            "UPDATE customer SET id = {id} WHERE id = {customer}",
            "UPDATE document SET id = {id} WHERE id = {document}",
            "UPDATE token SET id = gen_random_uuid() WHERE id = {token}",
            "UPDATE line SET n = {id} WHERE n = {id}",
            "UPDATE event SET year = {year}, region = {region} WHERE id = {id}",
            "UPDATE event SET id = {id} WHERE id = {id} AND year = {year}",
            "DELETE FROM customer WHERE id = {id}",
            "DELETE FROM document WHERE id = {id}",
            "DELETE FROM token WHERE id = {token}",
            "DELETE FROM line WHERE n = {id}",
            "DELETE FROM event WHERE id = {id}",
            "DELETE FROM place WHERE id = {id}",
            "DELETE FROM ONLY place WHERE id < {id}");
    private static final List<String> RARE = List.of(
            "TRUNCATE note", "TRUNCATE line CASCADE", "TRUNCATE token CASCADE", "TRUNCATE event", "TRUNCATE city");

    private final Connection source;
    private final Random random;

    StrategyWriter(Connection source, long seed) {
        this.source = source;
        this.random = new Random(seed);
    }

    /** Returns how many transactions were committed. */
    @Override
    public Integer call() throws SQLException {
        int committed = 0;
        source.setAutoCommit(false);
        try (Statement statement = source.createStatement()) {
            statement.execute("SET search_path = public");
            source.commit();
            while (!Thread.currentThread().isInterrupted()) {
                committed += transaction(statement);
            }
        }
        return committed;
    }

    private int transaction(Statement statement) throws SQLException {
        try {
            for (String sql : statements()) {
                statement.execute(sql);
            }
            if (random.nextInt(10) == 0) {
                source.rollback();
                return 0;
            }
            source.commit();
            return 1;
        } catch (SQLException e) {
            source.rollback();
            if (REFUSALS.contains(e.getSQLState().substring(0, 2))) {
                return 0;
            }
            throw e;
        }
    }

    private List<String> statements() {
        List<String> statements = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            List<String> kind = random.nextInt(200) == 0 ? RARE : STATEMENTS;
            statements.add(filled(kind.get(random.nextInt(kind.size()))));
        }
        return statements;
    }

    private String filled(String statement) {
        String filled = statement;
        while (filled.contains("{id}")) {
            filled = filled.replaceFirst("\\{id}", Integer.toString(1 + random.nextInt(IDS)));
        }
        return filled.replace("{year}", Integer.toString(2025 + random.nextInt(3)))
                .replace("{region}", "'" + "nsx".charAt(random.nextInt(3)) + "'")
                .replace("{country}", random.nextBoolean() ? "'de'" : "NULL")
                .replace("{customer}", some("customer"))
                .replace("{document}", some("document"))
                .replace("{token}", some("token"));
    }

    private static String some(String table) {
        return "(SELECT id FROM " + table + " ORDER BY random() LIMIT 1)";
    }
}
