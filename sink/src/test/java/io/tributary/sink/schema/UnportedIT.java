package io.tributary.sink.schema;

import static io.tributary.sink.schema.TestingDatabases.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a person has to port; what came out of a run that failed is in {@code target/golden}. */
class UnportedIT {
    private static TestingDatabases databases;

    @BeforeAll
    static void start() throws SQLException {
        databases = new TestingDatabases();
    }

    @AfterAll
    static void stop() {
        databases.close();
    }

    @Test
    void every_object_has_the_statements_that_make_it_and_they_make_the_same_again() throws SQLException, IOException {
        String source = databases.source(resource("unported.sql"));
        Unported unported =
                TargetSchema.read(databases.plan(databases.target(), source)).unported();
        Files.createDirectories(Path.of("target", "golden"));
        Files.writeString(Path.of("target", "golden", "unported.expected.sql"), unported.text());
        assertThat(unported.text()).isEqualTo(resource("unported.expected.sql"));

        String copy = databases.source("CREATE EXTENSION citext;"
                + " CREATE TABLE a (id int PRIMARY KEY, b text, c citext); CREATE SEQUENCE s");
        databases.server().execute(copy, "SET check_function_bodies = off; " + unported.text());
        assertThat(TargetSchema.read(databases.plan(databases.target(), copy))
                        .unported()
                        .text())
                .isEqualTo(unported.text());
    }

    @Test
    void what_several_tenants_have_alike_is_there_once_and_what_differs_is_there_for_each() throws SQLException {
        String one = databases.source("CREATE TABLE a (id int PRIMARY KEY); CREATE VIEW same AS SELECT id FROM a;"
                + " CREATE VIEW other AS SELECT 1 AS x");
        String two = databases.source("CREATE TABLE a (id int PRIMARY KEY); CREATE VIEW same AS SELECT id FROM a;"
                + " CREATE VIEW other AS SELECT 2 AS x; CREATE VIEW own AS SELECT 3 AS x");
        Plan plan = databases.plan(databases.target(), one, two);
        TargetSchema schema = TargetSchema.read(plan);
        assertThat(schema.unported().objects())
                .extracting(definition -> definition.object().identity(), Unported.Definition::tenants)
                .containsExactly(
                        tuple("public.same", List.of(one, two)),
                        tuple("public.other", List.of(one)),
                        tuple("public.other", List.of(two)),
                        tuple("public.own", List.of(two)));
        assertThat(schema.unported().text())
                .contains(
                        "-- view public.same, of all tenants\nCREATE VIEW",
                        "-- view public.other, of " + one + "\n",
                        "-- view public.other, of " + two + "\n",
                        "-- view public.own, of " + two + "\n");
        assertThat(schema.unported().counts()).containsOnly(Map.entry("view", 4));
        assertThat(schema.findings())
                .filteredOn(finding -> finding.check().equals("not-carried-over"))
                .hasSize(2)
                .allMatch(finding -> finding.severity() == Finding.Severity.WARNING
                        && finding.remedy().contains("saas-to-port.sql"));
    }

    @Test
    void a_source_of_nothing_but_tables_leaves_nothing_to_port() throws SQLException {
        String source = databases.source("CREATE TABLE a (id serial PRIMARY KEY)");
        TargetSchema schema = TargetSchema.read(databases.plan(databases.target(), source));
        assertThat(schema.unported().text()).isEmpty();
        assertThat(schema.findings()).isEmpty();
    }
}
