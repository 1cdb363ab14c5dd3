package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A source whose schema changes while several sessions write, and whose plan says that the target is to follow. */
@Tag("long")
class ConcurrentSchemaChangesIT {
    private static final long SEED = 20_261_123;
    private static final int WRITERS = 3;

    private static ExactRig rig;

    private final AtomicInteger next = new AtomicInteger(1_000);
    private final AtomicBoolean done = new AtomicBoolean();

    @BeforeAll
    static void start() throws Exception {
        rig = ExactRig.of(Map.of());
        rig.tenant(
                "one",
                "CREATE TYPE mood AS ENUM ('sad', 'glad');"
                        + "CREATE TABLE item (id int PRIMARY KEY, name text, mood mood DEFAULT 'sad');"
                        + "INSERT INTO item SELECT i, 'item ' || i FROM generate_series(1, 500) i;");
        rig.tenant(
                "other",
                "CREATE TYPE mood AS ENUM ('sad', 'glad');"
                        + "CREATE TABLE item (id int PRIMARY KEY, name text, mood mood DEFAULT 'sad');"
                        + "INSERT INTO item SELECT i, 'other ' || i FROM generate_series(1, 500) i;");
        rig.planLines("schemaChanges: apply");
        rig.start();
        rig.drain();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void columns_and_enum_values_that_come_while_others_write_are_in_the_target_with_every_row() throws Exception {
        System.out.println("seed " + SEED);
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> writing = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Random random = new Random(SEED + i);
            writing.add(writers.submit(() -> write(random)));
        }
        for (int column = 0; column < 5; column++) {
            int written = next.get() + 100;
            Awaitility.await().atMost(ExactRig.DRAIN).until(() -> next.get() > written);
            rig.write("one", "ALTER TABLE item ADD COLUMN c" + column + " int DEFAULT " + column);
            rig.write("one", "ALTER TYPE mood ADD VALUE 'mood " + column + "'");
            rig.write(
                    "one",
                    "UPDATE item SET mood = 'mood " + column + "', c" + column + " = -1 WHERE id % 50 = " + column);
        }
        done.set(true);
        for (Future<?> each : writing) {
            each.get(1, TimeUnit.MINUTES);
        }
        writers.shutdown();
        rig.drain();

        rig.assertEqual();
        assertThat(rig.targetOf("one", "SELECT count(*) FROM item WHERE c4 = 4 AND mood <> 'mood 4'"))
                .isEqualTo(rig.source("one", "SELECT count(*) FROM item WHERE c4 = 4 AND mood <> 'mood 4'"))
                .isNotEqualTo("0");
    }

    private Void write(Random random) throws Exception {
        try (Connection source = rig.databases().server().connect(ExactRig.database("one"));
                PreparedStatement insert =
                        source.prepareStatement("INSERT INTO public.item (id, name) VALUES (?, 'new')");
                PreparedStatement update =
                        source.prepareStatement("UPDATE public.item SET name = name || '.' WHERE id = ?")) {
            source.setAutoCommit(false);
            while (!done.get()) {
                for (int i = random.nextInt(5); i >= 0; i--) {
                    insert.setInt(1, next.incrementAndGet());
                    insert.executeUpdate();
                }
                update.setInt(1, 1 + random.nextInt(500));
                update.executeUpdate();
                source.commit();
            }
        }
        return null;
    }
}
