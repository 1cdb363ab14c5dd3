package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.cli.TestingCommand;
import io.tributary.cli.TestingDatabases;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A table whose rows in the target were each damaged in another way, found, named and repaired by the commands. */
@Tag("exact")
class PlantedDamageIT {
    private static final int ROWS = 500;
    private static final String TABLES = """
            CREATE TABLE planted (id int PRIMARY KEY, amount numeric, words text, at timestamptz, ratio float8,
                document jsonb, note text);
            INSERT INTO planted SELECT n, n + 0.125, 'words ' || n, timestamptz '2024-01-01 12:00:00.123456Z', 0,
                jsonb_build_object('a', n, 'b', ARRAY[n]), '' FROM generate_series(1, %1$d) n;
            CREATE TABLE busy (id int PRIMARY KEY, n int);
            INSERT INTO busy SELECT n, 0 FROM generate_series(1, 100) n;
            """.formatted(ROWS);

    /** What is done to the target, and how it is to be named: the kind of difference, and the column. */
    private static final Map<String, String> DAMAGE = new TreeMap<>(Map.ofEntries(
            Map.entry("UPDATE planted SET amount = amount + 0.001 WHERE id = 1", "1 different amount"),
            Map.entry("UPDATE planted SET words = words || ' ' WHERE id = 2", "2 different words"),
            Map.entry("UPDATE planted SET note = NULL WHERE id = 3", "3 different note"),
            Map.entry("UPDATE planted SET at = at + interval '1 microsecond' WHERE id = 4", "4 different at"),
            Map.entry("UPDATE planted SET ratio = '-0' WHERE id = 5", "5 different ratio"),
            Map.entry("UPDATE planted SET document = document - 'b' WHERE id = 6", "6 different document"),
            Map.entry("DELETE FROM planted WHERE id = 7", "7 missing"),
            Map.entry(
                    "INSERT INTO planted (tenant_id, id, amount, words, at, ratio, document, note) SELECT tenant_id, 1000, amount,"
                            + " words, at, ratio, document, note FROM planted WHERE id = 8",
                    "1000 extra"),
            Map.entry(
                    "UPDATE planted SET tenant_id = (SELECT tenant_id FROM tributary.tenant WHERE slug = 'b') WHERE id = 9",
                    "9 missing, has b"),
            Map.entry("UPDATE planted SET words = 'words ' || (21 - id) WHERE id = 10", "10 different words"),
            Map.entry("UPDATE planted SET words = 'words ' || (21 - id) WHERE id = 11", "11 different words"),
            Map.entry("UPDATE planted SET words = left(words, -1) WHERE id = 12", "12 different words"),
            Map.entry("UPDATE planted SET ratio = 'NaN' WHERE id = 13", "13 different ratio"),
            Map.entry("UPDATE planted SET amount = 'NaN' WHERE id = 14", "14 different amount")));

    private static ExactRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = ExactRig.of(Map.of())
                .tenant("a", TABLES)
                // its rows have other keys than those of the first, so that a row can be given to it
                .tenant("b", TABLES + "DELETE FROM planted WHERE id < 100;")
                .planLines("tables: { include: [\"public.*\"] }")
                .start();
        rig.drain();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void all_of_it_is_found_named_and_repaired_while_the_application_writes() throws Exception {
        AtomicBoolean busy = new AtomicBoolean(true);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(busy));
        assertThat(command("validate").exitCode()).isZero();
        String mine = "tenant_id = (SELECT tenant_id FROM tributary.tenant WHERE slug = 'a') AND ";
        for (String sql : DAMAGE.keySet()) {
            rig.databases()
                    .execute(
                            TestingDatabases.TARGET,
                            "SET search_path = public; " + sql.replace("WHERE id", "WHERE " + mine + "id"));
        }
        TestingCommand found = command("validate", "--rows", "100", "--json");
        assertThat(found.exitCode()).as(found.error()).isEqualTo(4);
        assertThat(named(found.json(), "a")).containsExactlyInAnyOrderElementsOf(DAMAGE.values());
        assertThat(named(found.json(), "b")).containsExactly("9 extra");
        assertThat(rig.target("SELECT count(*) FROM tributary.validation WHERE NOT equal"))
                .as("evidence")
                .isEqualTo("2");

        for (String slug : List.of("b", "a")) {
            TestingCommand repair = command("resync", "--tenant", slug, "--reason", "planted");
            assertThat(repair.exitCode()).as(repair.out() + repair.error()).isZero();
        }
        TestingCommand again = command("validate");
        assertThat(again.exitCode()).as(again.out()).isZero();
        busy.set(false);
        writer.get(30, TimeUnit.SECONDS);
        rig.drain();
        rig.assertEqual();
    }

    private static void write(AtomicBoolean busy) {
        try {
            while (busy.get()) {
                for (String slug : List.of("a", "b")) {
                    rig.write(slug, "UPDATE busy SET n = n + 1; UPDATE planted SET note = note || 'x' WHERE id > 400");
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> named(JsonNode document, String slug) {
        List<String> named = new ArrayList<>();
        for (JsonNode tenant : document.path("tenants")) {
            if (tenant.path("slug").asText().equals(slug)) {
                tenant.path("tables").forEach(table -> table.path("differences").forEach(row -> named.add(text(row))));
            }
        }
        return named;
    }

    private static String text(JsonNode row) {
        StringBuilder text = new StringBuilder(
                row.path("key").asText() + " " + row.path("kind").asText());
        row.path("columns").forEach(column -> text.append(' ').append(column.asText()));
        return text.append(
                        row.has("misplaced") ? ", has " + row.path("misplaced").asText() : "")
                .toString();
    }

    private static TestingCommand command(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("-c", rig.planFile().toString()));
        all.addAll(Arrays.asList(arguments));
        return TestingCommand.run(all.toArray(String[]::new));
    }
}
