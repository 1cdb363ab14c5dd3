package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveListener;
import io.tributary.validator.cutover.Mover;
import io.tributary.validator.cutover.Parties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that reports errors after the switch is brought back by itself, where the plan says so. */
@Tag("exact")
class AdvisedRollbackIT {
    @TempDir
    private Path directory;

    @Test
    void an_application_that_reports_errors_is_brought_back_with_what_it_wrote() throws Exception {
        Path report = directory.resolve("report.json");
        Files.writeString(report, "{\"errors\": 0}");
        try (ExactRig rig = ExactRig.of(Map.of())
                .tenant(
                        "a",
                        "CREATE TABLE entry (id bigserial PRIMARY KEY, n int NOT NULL); INSERT INTO entry (n) VALUES (1)")
                .planLines("cutover: { maxLag: 60s, pauseLimit: 30s, triggers: { report: \"cat " + report
                        + "\", errors: 2%, action: rollback } }")) {
            rig.start();
            rig.startStages(List.of(StageName.VALIDATOR));
            rig.drain();
            Tenant tenant = rig.only();
            rig.validator().validate(tenant, "test");
            assertThat(new Mover(rig.plan(), rig.control(), Parties.of(rig.plan(), rig.control()), MoveListener.NONE)
                            .move(tenant, MoveKind.CUTOVER, "test", null)
                            .done())
                    .isTrue();
            rig.targetOf("a", "INSERT INTO public.entry (n) VALUES (2) RETURNING id");

            Files.writeString(report, "{\"errors\": 0.5}");

            Awaitility.await().atMost(ExactRig.DRAIN).until(() -> rig.target(
                            "SELECT string_agg(kind || ' ' || state, ', ' ORDER BY id) FROM tributary.move")
                    .equals("cutover done, rollback done"));
            assertThat(rig.target("SELECT reason FROM tributary.move ORDER BY id DESC LIMIT 1"))
                    .contains("advised", "50.00 % of the application's requests fail");
            assertThat(CutoverIT.served(rig, "a")).isEqualTo("source");
            assertThat(rig.source("a", "SELECT string_agg(n::text, ' ' ORDER BY n) FROM entry"))
                    .isEqualTo("1 2");
        }
    }
}
