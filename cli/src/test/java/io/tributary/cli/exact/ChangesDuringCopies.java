package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.TestingDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Changes that are committed when the copy's snapshot stands, and the table that they change has not been read yet.
 * Sources and target are on one server, where the slot of the second copy waits for what the sink has applied of the first.
 */
abstract class ChangesDuringCopies extends ChangingSources {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /**
     * Read before the table that bears the tenant's name: Debezium reads tables in the order of their names, and a load the
     * largest first.
     */
    private static final String SLOW = "CREATE TABLE aaa_slow (id int PRIMARY KEY, filler text);"
            + "INSERT INTO aaa_slow SELECT i, repeat(md5(i::text), 8) FROM generate_series(1, 250000) i;";

    private static final String READING = "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s'"
            + " AND pid <> pg_backend_pid() AND state IN ('active', 'idle in transaction') AND query LIKE '%%SELECT%%aaa_slow%%'";

    private static final Map<String, String> CHANGES = Map.of(
            "rewritten", "ALTER TABLE rewritten ALTER COLUMN code TYPE bigint",
            "defaulted", "ALTER TABLE defaulted ADD COLUMN extra text DEFAULT 'x'",
            "emptied", "TRUNCATE emptied; INSERT INTO emptied VALUES (7, 'only', 7)",
            "changed",
                    "UPDATE changed SET code = -code; COMMIT; TRUNCATE changed; INSERT INTO changed VALUES (8, 'last', 8)",
            "narrowed", "ALTER TABLE narrowed DROP COLUMN code");

    static void createSources(String planLine) throws Exception {
        create(List.copyOf(CHANGES.keySet()));
        rig.planLines(planLine);
        for (String slug : CHANGES.keySet()) {
            rig.write(slug, "SET ROLE replication_user; " + SLOW);
        }
    }

    @Test
    void no_row_is_lost_whatever_becomes_of_a_table_that_the_copy_has_not_read_yet() throws Exception {
        ExecutorService changers = Executors.newFixedThreadPool(CHANGES.size());
        rig.start();
        List<Future<?>> changing = new ArrayList<>();
        CHANGES.forEach((slug, sql) -> changing.add(changers.submit(() -> changeDuringCopy(slug, sql))));
        for (Future<?> each : changing) {
            each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        changers.shutdown();
        assertThat(rig.pause("defaulted", PATIENCE)).contains("extra", "tributary schema --apply");
        rig.databases().execute(TestingDatabases.TARGET, "ALTER TABLE rewritten ALTER COLUMN code TYPE bigint");
        applySchema();

        for (String slug : CHANGES.keySet()) {
            Awaitility.await("the copy of " + slug).atMost(PATIENCE).until(() -> rig.control()
                    .snapshotPosition(rig.plan().tenant(slug))
                    .isPresent());
            equalAgain(slug);
        }
        assertThat(rig.target("SELECT count(*) FROM rewritten")).isEqualTo("20");
        assertThat(rig.target("SELECT string_agg(name, ',') FROM emptied")).isEqualTo("only");
        assertThat(rig.target("SELECT string_agg(name, ',') FROM changed")).isEqualTo("last");
        assertThat(rig.target("SELECT count(*) FROM defaulted WHERE extra = 'x'"))
                .isEqualTo("20");
    }

    private static Void changeDuringCopy(String slug, String sql) throws Exception {
        Awaitility.await("the copy of " + slug)
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .until(() -> !rig.source(slug, READING.formatted(ExactRig.database(slug)))
                        .equals("0"));
        rig.write(slug, sql);
        assertThat(rig.control().snapshotPosition(rig.plan().tenant(slug)))
                .as("%s was still being copied", slug)
                .isEmpty();
        return null;
    }
}
