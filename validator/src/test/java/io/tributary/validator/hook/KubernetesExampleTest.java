package io.tributary.validator.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.plan.HookPoint;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example script, with a {@code kubectl} that writes down what it is told. */
class KubernetesExampleTest {
    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");

    @TempDir
    private Path directory;

    @BeforeEach
    void writeKubectl() throws Exception {
        Path kubectl = Files.writeString(directory.resolve("kubectl"), """
                #!/bin/sh
                echo "$*" >>'%s'
                case "$*" in *"$BROKEN"*) test -z "$BROKEN" ;; esac
                """.formatted(calls()));
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
    }

    private Path calls() {
        return directory.resolve("calls");
    }

    @Test
    void the_deployment_is_scaled_and_configured_for_the_side_that_serves() throws Exception {
        run(HookPoint.BEFORE_FENCE, "");
        run(HookPoint.AFTER_SWITCH, "");
        run(HookPoint.AFTER_ROLLBACK, "");
        String shop = "deployment/shop-tenant-a";
        assertThat(Files.readAllLines(calls()))
                .containsExactly(
                        "--namespace default rollout status " + shop + " --timeout=240s",
                        "--namespace default scale " + shop + " --replicas=2",
                        "--namespace default set env " + shop + " DATABASE_MODE=multi_tenant TENANT_ID=" + ID,
                        "--namespace default scale " + shop + " --replicas=3",
                        "--namespace default rollout status " + shop + " --timeout=240s",
                        "--namespace default set env " + shop + " DATABASE_MODE=single_tenant TENANT_ID=" + ID,
                        "--namespace default scale " + shop + " --replicas=3",
                        "--namespace default rollout status " + shop + " --timeout=240s");
    }

    @Test
    void a_deployment_that_is_not_well_fails_the_hook() {
        assertThatThrownBy(() -> run(HookPoint.BEFORE_FENCE, "rollout")).isInstanceOf(HookFailedException.class);
    }

    @Test
    void the_script_is_one_that_shells_can_read() throws Exception {
        for (String shell : List.of("sh", "bash")) {
            Process check = new ProcessBuilder(shell, "-n", script().toString()).start();
            assertThat(check.waitFor()).as(shell).isZero();
        }
    }

    private void run(HookPoint point, String broken) throws Exception {
        Plan plan = PlanReader.parse(
                "the test's plan", """
                migration: saas
                kafka: { bootstrap.servers: "127.0.0.1:1" }
                target: { url: "jdbc:postgresql://h/d", username: u, applicationRole: a }
                tenants:
                  - slug: tenant-a
                    source: { url: "jdbc:postgresql://h/s", username: u }
                cutover:
                  hooks:
                    %s: "PATH='%s':$PATH BROKEN='%s' '%s'"
                """.formatted(point.planName(), directory, broken, script()), Map.of());
        new Hooks(plan, tenant -> Optional.of(ID)).run(point, plan.tenant("tenant-a"), Map.of());
    }

    private static Path script() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("examples"))) {
            directory = directory.getParent();
        }
        return directory.resolve("examples/hooks/kubernetes.sh");
    }
}
