package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan that cannot be used, and wrong usage, end with what, where and what to do, before anything is connected to. */
class PlanProblemsTest {
    private static final String GOOD = """
            migration: saas
            kafka:
              bootstrap.servers: localhost:1
            target:
              url: jdbc:postgresql://localhost:1/target
              username: migration_role
            tenants:
              - slug: tenant-a
                source: {url: "jdbc:postgresql://localhost:1/a", username: u, password: hidden-password}
              - slug: tenant-b
                source: {url: "jdbc:postgresql://localhost:1/b", username: u}
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"preflight", "schema", "run", "status", "validate", "demo-writers"})
    void every_command_names_an_unknown_key_its_line_and_the_known_ones(String command) throws IOException {
        TestingCommand run = run(GOOD + "snapshots: copy\n", command);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.error()).contains("line 12", "snapshots", "snapshot");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void a_missing_variable_is_named_and_other_secrets_are_not() throws IOException {
        TestingCommand run = run(GOOD.replace("username: migration_role", "username: ${MIGRATOR}"), "preflight");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.error()).contains("MIGRATOR").doesNotContain("hidden-password");
    }

    @Test
    void two_tenants_with_one_slug_are_named_with_both_lines() throws IOException {
        TestingCommand run = run(GOOD.replace("tenant-b", "tenant-a"), "run");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.error()).contains("tenant-a", "line 8", "line 10");
    }

    @Test
    void every_problem_is_printed_and_in_the_json_document() throws IOException {
        String bad = GOOD.replace("tenant-b", "tenant-a").replace("migration: saas", "migration: Not A Name");

        TestingCommand run = run(bad, "preflight", "--json");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.json().path("problems")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(run.json().path("exitCode").asInt()).isEqualTo(2);
        assertThat(run.error().lines()).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void a_plan_that_is_not_there_says_how_to_name_one() {
        TestingCommand run =
                TestingCommand.run("-c", directory.resolve("missing.yml").toString(), "status");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.error()).contains("missing.yml", "-c FILE");
    }

    @Test
    void an_unknown_tenant_is_answered_with_those_that_there_are() throws IOException {
        TestingCommand run = run(GOOD, "validate", "--tenant", "tenant-x");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.error()).contains("tenant-x", "tenant-a, tenant-b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema", "validate"})
    void a_server_that_does_not_answer_is_named(String command) throws IOException {
        TestingCommand run = run(GOOD, command, "--json");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.json().path("error").asText()).contains("the target", "jdbc:postgresql://localhost:1/target");
        assertThat(run.out() + run.error()).doesNotContain("hidden-password");
    }

    @Test
    void an_unknown_option_and_a_missing_command_are_wrong_usage() {
        assertThat(TestingCommand.run("demo", "--tenant", "3").exitCode()).isEqualTo(2);
        assertThat(TestingCommand.run("run", "everything").exitCode()).isEqualTo(2);
        assertThat(TestingCommand.run("demo", "--seconds", "0").exitCode()).isEqualTo(2);
        assertThat(TestingCommand.run().exitCode()).isEqualTo(2);
    }

    @Test
    void a_script_that_is_not_there_is_wrong_usage() {
        TestingCommand run = TestingCommand.run(
                "demo", "--sql", directory.resolve("missing.sql").toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.error()).contains("missing.sql does not exist");
    }

    @Test
    void a_command_or_a_stage_that_there_is_not_is_called_so() {
        assertThat(TestingCommand.run("stauts").error()).contains("there is no command 'stauts'");
        assertThat(TestingCommand.run("run", "drain").error()).contains("no stage 'drain'", "connector, transformer");
    }

    @Test
    void wrong_usage_with_json_is_one_json_document_too() {
        TestingCommand run = TestingCommand.run("status", "--json", "--nonsense");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.json().path("error").asText()).contains("--nonsense");
    }

    @Test
    void help_lists_the_commands_that_there_are_and_hides_the_writers() {
        TestingCommand run = TestingCommand.run("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("demo", "preflight", "schema", "run", "status", "validate")
                .doesNotContain("demo-writers");
    }

    private TestingCommand run(String plan, String... arguments) throws IOException {
        Path file = Files.writeString(directory.resolve("tributary.yml"), plan);
        String[] all = new String[arguments.length + 2];
        all[0] = "-c";
        all[1] = file.toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return TestingCommand.run(all);
    }
}
