package io.tributary.cli.exact;

import static io.tributary.cli.exact.ExactRig.database;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.control.StageName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values that no compression makes small, through a broker that takes what brokers take by default: records of 1 MiB. */
class LargeValuesIT {
    private static final long SEED = 20_261_122;
    private static final int MEGABYTE = 1_000_000;
    private static final String SUMMARY = """
            SELECT string_agg(concat_ws(' ', id, touched, length(t), md5(t), length(b), md5(b), cardinality(list),
                                        md5(list::text)), E'\\n' ORDER BY id)
              FROM public.large
            """;

    private final Random random = new Random(SEED);

    @Test
    @Tag("exact")
    void values_larger_than_a_record_arrive_whole_and_stay_when_others_change() throws Exception {
        carry("snapshot: copy", 12 * MEGABYTE, 3 * MEGABYTE, 4);
    }

    @Test
    @Tag("long")
    void so_they_do_through_the_snapshot_of_debezium() throws Exception {
        carry("snapshot: debezium", 12 * MEGABYTE, 3 * MEGABYTE, 4);
    }

    @Test
    @Tag("long")
    void a_text_of_100_megabytes_arrives_whole_and_stays_when_others_change() throws Exception {
        carry("snapshot: copy", 100 * MEGABYTE, 30 * MEGABYTE, 40);
    }

    private void carry(String planLine, int textSize, int bytesSize, int texts) throws Exception {
        System.out.println("seed " + SEED);
        try (ExactRig rig = ExactRig.of(Map.of()).planLines(planLine)) {
            rig.tenant("a", """
                    CREATE TABLE public.large (id int PRIMARY KEY, touched int DEFAULT 0, t text, b bytea, list text[]);
                    """);
            insert(rig, 1, textSize, bytesSize, texts);
            rig.start();
            assertSame(rig);

            insert(rig, 11, textSize, bytesSize, texts);
            assertSame(rig);

            rig.write("a", "UPDATE public.large SET touched = touched + 1");
            assertSame(rig);

            try (Connection source = rig.databases().server().connect(database("a"))) {
                source.setAutoCommit(false);
                update(source, "t", 1, text(textSize));
                update(source, "b", 2, bytes(bytesSize));
                update(source, "t", 1, text(textSize));
                source.commit();
            }
            rig.stopStages();
            rig.startStages(List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK));
            assertSame(rig);

            rig.write("a", "UPDATE public.large SET id = id + 100, touched = 7 WHERE id < 4");
            assertSame(rig);

            rig.write("a", "DELETE FROM public.large WHERE id < 100");
            assertSame(rig);
            rig.assertEqual();
        }
    }

    private void insert(ExactRig rig, int id, int textSize, int bytesSize, int texts) throws Exception {
        try (Connection source = rig.databases().server().connect(database("a"));
                PreparedStatement insert = source.prepareStatement(
                        "INSERT INTO public.large (id, t, b, list) VALUES (?, ?, NULL, NULL), (?, NULL, ?, NULL),"
                                + " (?, 'neighbour', NULL, ?)")) {
            insert.setInt(1, id);
            insert.setString(2, text(textSize));
            insert.setInt(3, id + 1);
            insert.setBytes(4, bytes(bytesSize));
            insert.setInt(5, id + 2);
            String[] list = new String[texts];
            Arrays.setAll(list, i -> i == 1 ? null : text(MEGABYTE));
            insert.setArray(6, source.createArrayOf("text", list));
            insert.executeUpdate();
        }
    }

    private static void update(Connection source, String column, int id, Object value) throws Exception {
        try (PreparedStatement update =
                source.prepareStatement("UPDATE public.large SET " + column + " = ? WHERE id = " + id)) {
            update.setObject(1, value);
            update.executeUpdate();
        }
    }

    private static void assertSame(ExactRig rig) throws Exception {
        rig.drain();
        assertThat(rig.source("a", SUMMARY)).isNotNull();
        assertThat(rig.target(SUMMARY)).isEqualTo(rig.source("a", SUMMARY));
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private String text(int size) {
        return Base64.getEncoder().encodeToString(bytes(size * 3 / 4));
    }
}
