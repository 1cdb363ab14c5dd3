package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.table.TableName;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tables whose rows are in partitions, and tables that inherit from others. */
class PartsIT {
    private static final String EVENTS = """
            CREATE TABLE event (id int, year int, note text, doubled int GENERATED ALWAYS AS (id * 2) STORED,
                PRIMARY KEY (id, year)) PARTITION BY LIST (year);
            CREATE TABLE event_25 PARTITION OF event FOR VALUES IN (2025) PARTITION BY RANGE (id);
            CREATE TABLE event_25_low PARTITION OF event_25 FOR VALUES FROM (0) TO (100);
            CREATE TABLE event_25_high (note text, year int NOT NULL, id int NOT NULL,
                doubled int GENERATED ALWAYS AS (id * 2) STORED);
            ALTER TABLE event_25 ATTACH PARTITION event_25_high FOR VALUES FROM (100) TO (200);
            CREATE TABLE event_26 PARTITION OF event FOR VALUES IN (2026);
            INSERT INTO event VALUES (1, 2025, 'low'), (100, 2025, 'high'), (1, 2026, 'next');
            """;
    private static final String PLACES = """
            CREATE TABLE place (id int PRIMARY KEY, name text);
            CREATE TABLE city (mayor text, PRIMARY KEY (id)) INHERITS (place);
            CREATE TABLE capital (PRIMARY KEY (id)) INHERITS (city);
            CREATE TABLE excluded_place (PRIMARY KEY (id)) INHERITS (place);
            CREATE TABLE "The ""place"", of." (PRIMARY KEY (id)) INHERITS (place);
            INSERT INTO place VALUES (1, 'sea');
            INSERT INTO city VALUES (1, 'Ulm', 'x');
            INSERT INTO capital VALUES (1, 'Rom', 'y');
            INSERT INTO excluded_place VALUES (1, 'hidden');
            INSERT INTO "The ""place"", of." VALUES (1, 'odd');
            """;

    private static PostgresServer server;
    private static KafkaServer kafka;

    @BeforeAll
    static void start() {
        server = PostgresServer.startTemporary(Map.of());
        kafka = KafkaServer.startTemporary();
    }

    @AfterAll
    static void close() {
        kafka.close();
        server.close();
    }

    @Test
    void partitions_at_any_depth_are_copied_and_followed_under_their_roots_name() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, EVENTS)) {
            List<TestingTransaction> copy = source.start().drained();
            assertThat(texts(copy.get(0)))
                    .containsExactlyInAnyOrder(
                            "INSERT event null [1, 2025, low]",
                            "INSERT event null [100, 2025, high]",
                            "INSERT event null [1, 2026, next]");
            assertThat(source.column("SELECT tablename::text FROM pg_publication_tables"))
                    .containsExactly("event");
            source.execute("INSERT INTO event VALUES (2, 2025, 'new')");
            source.execute("UPDATE event_25_high SET note = 'changed'");
            source.execute("UPDATE event SET id = 3 WHERE id = 2");
            source.execute("UPDATE event SET year = 2026, note = 'moved' WHERE id = 100");
            source.execute("DELETE FROM event_26 WHERE id = 1");
            source.execute("TRUNCATE event");
            assertThat(texts(source.drained()))
                    .containsExactly(
                            "INSERT event null [2, 2025, new]",
                            "UPDATE event null [100, 2025, changed]",
                            "UPDATE event [2, 2025] [3, 2025, new]",
                            "DELETE event [100, 2025] null",
                            "INSERT event null [100, 2026, moved]",
                            "DELETE event [1, 2026] null",
                            "TRUNCATE event");
        }
    }

    @Test
    void partitions_that_are_created_attached_or_detached_while_it_runs_need_no_restart() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, EVENTS)) {
            source.start().drained();
            source.execute("CREATE TABLE event_27 PARTITION OF event FOR VALUES IN (2027) PARTITION BY RANGE (id);"
                    + " CREATE TABLE event_27_all PARTITION OF event_27 FOR VALUES FROM (0) TO (1000)");
            source.execute("INSERT INTO event VALUES (1, 2027, 'created')");
            source.execute("CREATE TABLE attached (note text, id int NOT NULL, year int NOT NULL,"
                    + " doubled int GENERATED ALWAYS AS (id * 2) STORED);"
                    + " ALTER TABLE event ATTACH PARTITION attached FOR VALUES IN (2028)");
            source.execute("INSERT INTO event VALUES (1, 2028, 'attached')");
            source.execute("UPDATE event SET note = 'last' WHERE year = 2027");
            List<String> expected = List.of(
                    "INSERT event null [1, 2027, created]",
                    "INSERT event null [1, 2028, attached]",
                    "UPDATE event null [1, 2027, last]");
            assertThat(texts(source.drained())).isEqualTo(expected);

            source.execute("ALTER TABLE event DETACH PARTITION event_26");
            source.execute("INSERT INTO event_26 VALUES (9, 2026, 'not ours any more')");
            assertThat(source.failure())
                    .as("its rows are not the root's any more, so a person decides what becomes of them")
                    .hasStackTraceContaining("table public.event_26 is new on the source");
            source.execute("DROP TABLE event_26; INSERT INTO event VALUES (2, 2027, 'later')");
            assertThat(texts(source.start().drained()))
                    .containsExactly(
                            expected.get(0), expected.get(1), expected.get(2), "INSERT event null [2, 2027, later]");
        }
    }

    /** As PostgreSQL's manual says of publish_via_partition_root; what differs then is for a validation to find. */
    @Test
    void a_truncate_of_one_partition_alone_is_in_no_stream() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, EVENTS)) {
            source.start().drained();
            source.execute("TRUNCATE event_26; TRUNCATE event_25");
            assertThat(texts(source.drained())).isEmpty();
        }
    }

    @Test
    void a_table_and_those_that_inherit_from_it_are_copied_and_followed_with_their_own_rows() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, PLACES)) {
            List<TestingTransaction> copy = source.start().drained();
            assertThat(texts(copy.get(0)))
                    .containsExactlyInAnyOrder(
                            "INSERT place null [1, sea]",
                            "INSERT city null [1, Ulm, x]",
                            "INSERT capital null [1, Rom, y]",
                            "INSERT The \"place\", of. null [1, odd]");
            assertThat(source.column("SELECT tablename::text FROM pg_publication_tables"))
                    .containsExactlyInAnyOrder("place", "city", "capital", "The \"place\", of.");
            source.execute("UPDATE place SET name = 'all' WHERE id = 1");
            source.execute("DELETE FROM ONLY place");
            source.execute("TRUNCATE ONLY place");
            source.execute("INSERT INTO excluded_place VALUES (2, 'hidden')");
            source.execute("TRUNCATE city");
            List<TestingTransaction> all = source.drained();
            assertThat(texts(all.subList(copy.size(), all.size())).subList(0, 6))
                    .containsExactlyInAnyOrder(
                            "UPDATE place null [1, all]",
                            "UPDATE city null [1, all, x]",
                            "UPDATE capital null [1, all, y]",
                            "UPDATE The \"place\", of. null [1, all]",
                            "DELETE place [1] null",
                            "TRUNCATE place");
            assertThat(texts(all.subList(copy.size(), all.size())).subList(6, 8))
                    .containsExactlyInAnyOrder("TRUNCATE city", "TRUNCATE capital");
            source.stop();
            assertThat(texts(source.start().drained())).as("goes on").hasSizeGreaterThanOrEqualTo(8);
        }
    }

    private static List<String> texts(TestingTransaction transaction) {
        return transaction.messages().stream().map(PartsIT::text).toList();
    }

    /** All but the copy. */
    private static List<String> texts(List<TestingTransaction> transactions) {
        List<String> texts = new ArrayList<>();
        for (TestingTransaction transaction : transactions) {
            if (!transaction.isOurs() && transaction.begin().kind() == Begin.Kind.TRANSACTION) {
                texts.addAll(texts(transaction));
            }
        }
        return texts;
    }

    private static String text(Message message) {
        if (message instanceof Change change) {
            TableName table = change.table().name();
            return change.operation() + " " + table.name() + " " + Arrays.toString(change.oldKey()) + " "
                    + Arrays.toString(change.row());
        }
        return message instanceof Truncate truncate
                ? "TRUNCATE " + truncate.table().name()
                : message.toString();
    }
}
