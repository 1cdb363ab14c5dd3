package io.tributary.validator.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.tributary.contract.plan.HookPoint;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HooksTest {
    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");

    @TempDir
    private Path directory;

    @Test
    void a_command_knows_the_tenant_and_the_step_and_what_the_caller_adds() throws Exception {
        Plan plan = plan("beforeFence: 'env | grep ^TRIBUTARY_ | sort'", "30s");
        HookRun run = hooks(plan)
                .run(HookPoint.BEFORE_FENCE, plan.tenant("tenant-a"), Map.of("MOVE", "7"))
                .orElseThrow();
        assertThat(run.output().lines())
                .containsExactly(
                        "TRIBUTARY_MIGRATION=saas",
                        "TRIBUTARY_MOVE=7",
                        "TRIBUTARY_STEP=beforeFence",
                        "TRIBUTARY_TENANT=tenant-a",
                        "TRIBUTARY_TENANT_ID=" + ID,
                        "TRIBUTARY_TENANT_NAME=Tenant A");
        assertThat(run.exitCode()).isZero();
        assertThat(hooks(plan).run(HookPoint.AFTER_SWITCH, plan.tenant("tenant-a"), Map.of()))
                .isEmpty();
    }

    @Test
    void a_failing_command_is_told_with_its_exit_code_and_its_last_lines() throws Exception {
        Plan plan = plan("beforeSwitch: 'seq 1 30; echo no quota >&2; exit 3'", "30s");
        assertThatThrownBy(() -> hooks(plan).run(HookPoint.BEFORE_SWITCH, plan.tenant("tenant-a"), Map.of()))
                .asInstanceOf(type(HookFailedException.class))
                .satisfies(failure -> {
                    assertThat(failure.run().exitCode()).isEqualTo(3);
                    assertThat(failure)
                            .hasMessageContaining("beforeSwitch ended with exit code 3")
                            .hasMessageContaining("no quota");
                    assertThat(failure.getMessage()).doesNotContain("\n21\n").contains("\n22\n");
                });
    }

    @Test
    void a_command_that_takes_too_long_is_killed_with_what_it_started() throws Exception {
        Path pid = directory.resolve("pid");
        Plan plan = plan("afterUndo: 'sleep 600 & echo $! > " + pid + "; wait'", "1s");
        assertThatThrownBy(() -> hooks(plan).run(HookPoint.AFTER_UNDO, plan.tenant("tenant-a"), Map.of()))
                .isInstanceOf(HookFailedException.class)
                .hasMessageContaining("was killed");
        long child = Long.parseLong(Files.readString(pid).strip());
        Awaitility.await()
                .until(() ->
                        ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void the_plans_secrets_are_taken_out_of_the_environment_and_nothing_else() throws Exception {
        Map<String, String> environment = new HashMap<>(
                Map.of("A", "source-secret", "B", "target-secret", "C", "kafka-secret", "PATH", "/bin", "EMPTY", ""));
        new HookEnvironment(plan("afterUndo: 'true'", "1s")).apply(environment, Map.of("TENANT", "tenant-a"));
        assertThat(environment).containsOnlyKeys("PATH", "EMPTY", "TRIBUTARY_TENANT");
    }

    @Test
    void only_the_end_of_a_long_output_is_kept() throws Exception {
        Plan plan = plan("afterRollback: 'seq 1 200000; echo end'", "60s");
        HookRun run = hooks(plan)
                .run(HookPoint.AFTER_ROLLBACK, plan.tenant("tenant-a"), Map.of())
                .orElseThrow();
        assertThat(run.output()).hasSizeLessThan(20_000).endsWith("200000\nend\n");
    }

    private static Hooks hooks(Plan plan) {
        return new Hooks(plan, tenant -> Optional.of(ID));
    }

    private static Plan plan(String hook, String limit) throws Exception {
        return PlanReader.parse("the test's plan", """
                migration: saas
                kafka:
                  bootstrap.servers: "127.0.0.1:1"
                  sasl.jaas.config: 'org.example.Login required username="u" password="kafka-secret";'
                target: { url: "jdbc:postgresql://h/d", username: u, password: target-secret, applicationRole: a }
                tenants:
                  - slug: tenant-a
                    name: Tenant A
                    source: { url: "jdbc:postgresql://h/s", username: u, password: source-secret }
                cutover:
                  hookLimit: %s
                  hooks:
                    %s
                """.formatted(limit, hook), Map.of());
    }
}
