package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.cli.TestingCommand;
import io.tributary.cli.TestingDatabases;
import io.tributary.cli.TestingPlan;
import io.tributary.embedded.PostgresServer;
import io.tributary.embedded.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every type that a table can have. What was seen is {@code docs/types.md}; with {@code -Dtributary.golden.rewrite} the page
 * is written anew, else it has to be the same.
 */
@Tag("exact")
class TypesIT {
    private static final Path PAGE = Path.of("..", "docs", "types.md");

    /** What the driver would have a session print times in. */
    private static final TimeZone MACHINE = TimeZone.getDefault();

    private static ExactRig rig;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
        rig = ExactRig.of(Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
        TimeZone.setDefault(MACHINE);
    }

    @Test
    void every_value_of_every_type_arrives_as_the_text_that_the_source_prints_and_the_documentation_says_so()
            throws Exception {
        try (TypeTrial trial = TypeTrial.prepare(rig, PostgresVersion.DEFAULT)) {
            rig.start();
            trial.run();
            String page = trial.page();
            if (Boolean.getBoolean("tributary.golden.rewrite")) {
                Files.writeString(PAGE, page);
            }
            trial.assertAll();
            assertThat(page).isEqualTo(Files.readString(PAGE));
        }
    }

    @Test
    void no_built_in_type_is_forgotten() throws Exception {
        PostgresServer server = rig.databases().server();
        server.createDatabase("forgotten");
        server.execute("forgotten", TypeCatalogue.definitions());
        try (Connection connection = server.connect("forgotten")) {
            assertThat(TypeCatalogue.of(PostgresVersion.DEFAULT).forgotten(connection))
                    .isEmpty();
        }
    }

    @Test
    void a_type_that_cannot_be_carried_is_refused_by_preflight() throws Exception {
        TypeCatalogue catalogue = TypeCatalogue.of(PostgresVersion.DEFAULT);
        StringBuilder tables = new StringBuilder("CREATE TABLE carried (id int PRIMARY KEY, value text);");
        for (String type : catalogue.refused().keySet()) {
            tables.append("CREATE TABLE as_value_")
                    .append(type)
                    .append(" (id int PRIMARY KEY, value ")
                    .append(type)
                    .append(");");
        }
        tables.append(
                "CREATE TYPE wrapped AS (a int, b pg_node_tree); CREATE TABLE inside (id int PRIMARY KEY, value wrapped[]);");
        rig.databases().createSource("refused", tables.toString());
        String plan = new TestingPlan(
                        rig.kafka().bootstrapServers(), rig.databases().url(TestingDatabases.TARGET))
                .migration("refusing")
                .tenant("refused", rig.databases().url("refused"))
                .write(directory);

        TestingCommand preflight = TestingCommand.run("-c", plan, "preflight", "--json");

        assertThat(preflight.exitCode()).isEqualTo(3);
        for (String type : catalogue.refused().keySet()) {
            assertThat(blocked(preflight.json(), "public.as_value_" + type + ".value"))
                    .as(type)
                    .isTrue();
        }
        assertThat(blocked(preflight.json(), "public.inside.value")).isTrue();
        assertThat(blocked(preflight.json(), "public.carried.value")).isFalse();
    }

    private static boolean blocked(JsonNode document, String column) {
        for (JsonNode finding : document.findValue("findings")) {
            if (finding.toString().contains("\"blocker\"") && finding.toString().contains("column " + column + " ")) {
                return true;
            }
        }
        return false;
    }
}
