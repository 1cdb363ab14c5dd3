package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.TestingCommand;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;

/** Tenants of which each has a table that bears its name, and one beside them that goes on all the time. */
abstract class ChangingSources {
    static final String ITEM = "CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, code int);"
            + "INSERT INTO item SELECT i, 'item ' || i, i FROM generate_series(1, 20) i;";
    private static final Pattern IN_TARGET = Pattern.compile("in the target: (.*?;)(?: or,| and,|$)");

    static ExactRig rig;

    static void create(List<String> tenants) throws Exception {
        rig = ExactRig.of(Map.of("max_replication_slots", "40", "max_wal_senders", "40", "max_connections", "200"));
        rig.tenant("other", ITEM);
        for (String tenant : tenants) {
            rig.tenant(tenant, ITEM.replace("item", tenant));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    /** Runs statements, each a transaction of its own, and returns the pause; the other tenant goes on. */
    static String pausedBy(String slug, String... statements) throws Exception {
        for (String sql : statements) {
            rig.write(slug, sql);
        }
        String pause = rig.pause(slug);
        rig.write("other", "UPDATE item SET name = '" + slug + "' WHERE id = 1");
        rig.drain("other");
        assertThat(target("other", "item", "name", 1)).isEqualTo(slug);
        return pause;
    }

    static String awaitPause(String slug, String part) {
        return Awaitility.await().atMost(ExactRig.DRAIN).until(() -> rig.pause(slug), pause -> pause.contains(part));
    }

    static void equalAgain(String slug) throws Exception {
        rig.drain(slug);
        assertThat(rig.differing(slug)).isEmpty();
    }

    static void applySchema() throws Exception {
        TestingCommand schema = TestingCommand.run("-c", rig.planFile().toString(), "schema", "--apply");
        assertThat(schema.exitCode()).as(schema.error()).isZero();
    }

    /** Runs what a remedy says, as the migrating role. */
    static void runInTarget(String remedy) throws SQLException {
        Matcher statements = IN_TARGET.matcher(remedy);
        assertThat(statements.find()).as(remedy).isTrue();
        try (Connection connection = rig.plan().target().database().connect("test");
                Statement statement = connection.createStatement()) {
            statement.execute(statements.group(1));
        }
    }

    static String target(String slug, String table, String column, int id) throws SQLException {
        return rig.target("SELECT (SELECT " + column + "::text FROM public." + table
                + " WHERE id = " + id + " AND tenant_id = (SELECT tenant_id FROM tributary.tenant WHERE slug = '" + slug
                + "'))");
    }
}
