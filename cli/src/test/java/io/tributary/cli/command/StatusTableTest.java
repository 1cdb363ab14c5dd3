package io.tributary.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.validator.lag.LoadStatus;
import io.tributary.validator.lag.OpenAlert;
import io.tributary.validator.lag.TenantState;
import io.tributary.validator.lag.TenantStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusTableTest {
    private static final OpenAlert ALERT =
            new OpenAlert("paused", Instant.parse("2026-03-01T02:00:00Z"), "the sink waits: a gap");

    @Test
    void open_alerts_stand_below_the_table() {
        List<String> lines = StatusTable.lines(List.of(status("a", List.of()), status("b", List.of(ALERT))));

        assertThat(lines.get(lines.size() - 1))
                .isEqualTo("ALERT b: paused since 2026-03-01 02:00:00Z: the sink waits: a gap");
        assertThat(lines).filteredOn(line -> line.startsWith("ALERT")).hasSize(1);
    }

    @Test
    void alerts_are_in_the_json_with_kind_since_and_detail() {
        JsonNode alert = new ObjectMapper()
                .valueToTree(status("b", List.of(ALERT)))
                .path("alerts")
                .path(0);

        assertThat(alert.path("kind").asText()).isEqualTo("paused");
        assertThat(alert.path("since").asText()).isEqualTo("2026-03-01T02:00:00Z");
        assertThat(alert.path("detail").asText()).isEqualTo("the sink waits: a gap");
        assertThat(alert.size()).isEqualTo(3);
    }

    @Test
    void how_far_the_copying_is_stands_below_its_tenant_and_in_the_json() {
        LoadStatus.Table table = new LoadStatus.Table("public.invoice", 500, 1 << 20, 1000, 4 << 20, false);
        LoadStatus load =
                new LoadStatus(500, 1 << 20, 4 << 20, 0.5, Optional.of(30.0), Optional.empty(), List.of(table));
        TenantStatus status = status("a", List.of(), Optional.of(load));

        assertThat(StatusTable.lines(List.of(status)))
                .contains(
                        "    copying: 50 %: 500 rows, 1.0 MB of tables of 4.0 MB, 0 of 1 tables done, about 30 s left");
        JsonNode json = new ObjectMapper().valueToTree(status).path("load");
        assertThat(json.path("rows").asLong()).isEqualTo(500);
        assertThat(json.path("bytes").asLong()).isEqualTo(1 << 20);
        assertThat(json.path("totalBytes").asLong()).isEqualTo(4 << 20);
        assertThat(json.path("secondsLeft").asDouble()).isEqualTo(30);
        assertThat(json.path("tables").path(0).path("name").asText()).isEqualTo("public.invoice");
        assertThat(json.path("tables").path(0).path("finished").asBoolean()).isFalse();
    }

    private static TenantStatus status(String slug, List<OpenAlert> alerts) {
        return status(slug, alerts, Optional.empty());
    }

    private static TenantStatus status(String slug, List<OpenAlert> alerts, Optional<LoadStatus> load) {
        return new TenantStatus(
                slug,
                slug,
                Optional.of("replication"),
                TenantState.STREAMING,
                Optional.empty(),
                Optional.empty(),
                Optional.of(1L),
                load,
                Optional.of(1L),
                Optional.of(1L),
                Optional.of(0L),
                Optional.of(0L),
                Optional.of(0.0),
                Optional.of(0L),
                Optional.of("0/1"),
                Optional.of(1L),
                Optional.of(1L),
                Optional.empty(),
                Optional.empty(),
                alerts,
                List.of());
    }
}
