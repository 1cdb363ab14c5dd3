package io.tributary.cli.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** The initial copy of PostgreSQL's own logical replication, into tables like the source's own. */
final class NativeCopy {
    private static final long POLL_MILLIS = 20;
    private static final long LIMIT_SECONDS = 900;
    private static final String READY =
            "SELECT count(*) > 0 AND bool_and(srsubstate IN ('s', 'r'))" + " FROM pg_subscription_rel";

    private NativeCopy() {}

    /** Copies a scenario's only source into a target of its own, and returns the seconds that it took. */
    static double run(LoadServers servers, LoadScenario scenario, String target) throws Exception {
        String source = scenario.sources().get(0);
        servers.targets().createDatabase(target);
        // the statements that create tables, without those that fill them
        for (String statement : scenario.statements().split(";", -1)) {
            if (statement.strip().startsWith("CREATE TABLE")) {
                servers.targets().execute(target, statement);
            }
        }
        servers.sources().execute(source, "CREATE PUBLICATION bench FOR ALL TABLES");
        long started = System.nanoTime();
        servers.targets()
                .execute(
                        target,
                        "CREATE SUBSCRIPTION bench CONNECTION 'host=127.0.0.1 port="
                                + servers.sources().port() + " user=postgres dbname=" + source
                                + "' PUBLICATION bench");
        try {
            awaitReady(servers, target, started);
            return ValidateBench.secondsSince(started);
        } finally {
            servers.targets().execute(target, "DROP SUBSCRIPTION bench");
            servers.sources().execute(source, "DROP PUBLICATION bench");
        }
    }

    private static void awaitReady(LoadServers servers, String target, long started) throws Exception {
        try (Connection connection = servers.targets().connect(target);
                Statement statement = connection.createStatement()) {
            while (!ready(statement)) {
                if (ValidateBench.secondsSince(started) > LIMIT_SECONDS) {
                    throw new BenchException("logical replication has not copied the rows");
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        }
    }

    private static boolean ready(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(READY)) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
