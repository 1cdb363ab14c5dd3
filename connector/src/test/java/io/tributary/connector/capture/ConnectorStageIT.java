package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.connector.prepare.Slot;
import io.tributary.contract.control.Phase;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class ConnectorStageIT {
    private static final String SHOP = """
            CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL,
                active boolean DEFAULT true);
            CREATE TABLE "order" (customer bigint REFERENCES customer, number int, total numeric DEFAULT 0,
                doubled numeric GENERATED ALWAYS AS (total * 2) STORED, note text, PRIMARY KEY (number, customer));
            CREATE TABLE empty (id int PRIMARY KEY);
            CREATE TABLE excluded (id int PRIMARY KEY);
            INSERT INTO customer (name) VALUES ('Ada'), ('Bob');
            INSERT INTO "order" VALUES (1, 1, 10.50), (2, 1, NULL);
            INSERT INTO excluded VALUES (1);
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
    void rows_and_then_transactions_arrive_in_commit_order_with_their_borders() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, SHOP)) {
            source.start().drained();
            Instant before = Instant.now();
            source.execute("INSERT INTO customer (name) VALUES ('Cid'); UPDATE customer SET name = 'Bo' WHERE id = 2;"
                    + " DELETE FROM \"order\" WHERE customer = 1; INSERT INTO excluded VALUES (2)");
            source.execute("INSERT INTO excluded VALUES (3)");
            source.execute("UPDATE \"order\" SET note = 'late' WHERE number = 1");
            List<TestingTransaction> transactions = source.drained();

            TestingTransaction copy = transactions.get(0);
            assertThat(copy.begin().kind()).isEqualTo(Begin.Kind.SNAPSHOT);
            assertThat(copy.begin().transaction()).as("the epoch").isPositive();
            assertThat(copy.end().position())
                    .isEqualTo(
                            source.control().snapshotPosition(source.tenant()).orElseThrow());
            assertThat(source.control().phase(source.tenant())).isEqualTo(Phase.REPLICATION);
            assertThat(texts(copy))
                    .containsExactlyInAnyOrder(
                            "INSERT customer null [1, Ada, t]",
                            "INSERT customer null [2, Bob, t]",
                            "INSERT order null [1, 1, 10.50, null]",
                            "INSERT order null [2, 1, null, null]");

            List<TestingTransaction> changes = changes(transactions);
            assertThat(changes).hasSize(2);
            assertThat(texts(changes.get(0)))
                    .containsExactly(
                            "INSERT customer null [3, Cid, t]",
                            "UPDATE customer null [2, Bo, t]",
                            "DELETE order [1, 1] null");
            assertThat(texts(changes.get(1))).containsExactly("UPDATE order null [2, 1, null, late]");
            assertThat(changes.get(0).end().committedAt()).isBetween(before, Instant.now());
            assertThat(changes.get(0).changes().get(2).table().key()).containsExactly("number", "customer");
        }
    }

    @Test
    void an_empty_database_still_ends_its_copy() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, "CREATE TABLE item (id int PRIMARY KEY)")) {
            List<TestingTransaction> transactions = source.start().drained();
            assertThat(transactions.get(0).begin().kind()).isEqualTo(Begin.Kind.SNAPSHOT);
            assertThat(transactions.get(0).messages()).isEmpty();
        }
    }

    @Test
    void a_truncate_of_several_tables_is_one_message_each() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, SHOP)) {
            source.start().drained();
            source.execute("TRUNCATE customer CASCADE");
            TestingTransaction truncate = changes(source.drained()).get(0);
            assertThat(truncate.messages())
                    .containsExactlyInAnyOrder(
                            new Truncate(new TableName("public", "customer")),
                            new Truncate(new TableName("public", "order")));
        }
    }

    @Test
    void a_change_of_key_is_one_update_with_the_old_key() throws Exception {
        String wide = "CREATE TABLE item (id int PRIMARY KEY, name text, body text);"
                + " ALTER TABLE item ALTER body SET STORAGE EXTERNAL;"
                + " INSERT INTO item VALUES (1, 'a', repeat('x', 10000)), (2, 'b', 'y')";
        try (TestingSource source = TestingSource.create(server, kafka, wide)) {
            source.start().drained();
            source.execute("UPDATE item SET id = id + 10");
            List<Change> updates = changes(source.drained()).get(0).changes();
            assertThat(updates).extracting(Change::operation).containsOnly(Change.Operation.UPDATE);
            assertThat(updates.get(0).oldKey()).containsExactly("1");
            assertThat(updates.get(0).row()[0]).isEqualTo("11");
            assertThat(updates.get(0).row()[2]).isSameAs(Change.UNCHANGED);
            assertThat(updates.get(1).row()).containsExactly("12", "b", "y");
        }
    }

    @Test
    void unchanged_large_values_are_told_from_text_that_reads_like_a_placeholder() throws Exception {
        String wide = """
                CREATE TABLE item (id int PRIMARY KEY, name text, body text, bytes bytea, doc jsonb, list text[]);
                ALTER TABLE item ALTER body SET STORAGE EXTERNAL, ALTER bytes SET STORAGE EXTERNAL,
                    ALTER doc SET STORAGE EXTERNAL, ALTER list SET STORAGE EXTERNAL;
                INSERT INTO item VALUES (1, 'a', repeat('x', 10000), decode(repeat('ab', 10000), 'hex'),
                    jsonb_build_object('key', repeat('v', 10000)), ARRAY[repeat('e', 10000), 'f']);
                INSERT INTO item VALUES (2, '__debezium_unavailable_value', 'unchanged', '__debezium_unavailable_value',
                    '["__debezium_unavailable_value"]', '{__debezium_unavailable_value}');
                """;
        try (TestingSource source = TestingSource.create(server, kafka, wide)) {
            source.start().drained();
            source.execute("UPDATE item SET name = name || '!'");
            List<TestingTransaction> transactions = source.drained();
            List<Change> updates = changes(transactions).get(0).changes();
            assertThat(updates.get(0).row()[1]).isEqualTo("a!");
            assertThat(Arrays.copyOfRange(updates.get(0).row(), 2, 6))
                    .allSatisfy(value -> assertThat(value).isSameAs(Change.UNCHANGED));
            String[] placeholders = {
                "2",
                "__debezium_unavailable_value!",
                "unchanged",
                "\\x5f5f646562657a69756d5f756e617661696c61626c655f76616c7565",
                "[\"__debezium_unavailable_value\"]",
                "{__debezium_unavailable_value}"
            };
            assertThat(updates.get(1).row()).containsExactly(placeholders);
            assertThat(updates.get(1).row())
                    .noneSatisfy(value -> assertThat(value).isSameAs(Change.UNCHANGED));
            assertThat(transactions.get(0).changes().get(0).row()[2]).hasSize(10000);
        }
    }

    @Test
    void markers_count_inside_a_transaction_only() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, SHOP)) {
            source.start().drained();
            source.execute("SELECT pg_logical_emit_message(false, 'loose', 'lost')");
            source.execute("INSERT INTO empty VALUES (1); SELECT pg_logical_emit_message(true, 'bound', 'kept é')");
            List<TestingTransaction> transactions = source.drained();
            assertThat(changes(transactions).get(0).messages().get(1)).isEqualTo(new Marker("bound", "kept é"));
            assertThat(transactions.stream().flatMap(transaction -> transaction.messages().stream()))
                    .noneMatch(message ->
                            message instanceof Marker marker && marker.prefix().equals("loose"));
        }
    }

    @Test
    void changes_of_partitions_bear_their_roots_name() throws Exception {
        String partitioned = """
                CREATE TABLE event (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
                CREATE TABLE event_2025 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
                CREATE TABLE event_2026 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
                INSERT INTO event VALUES (1, '2025-05-05'), (2, '2026-06-06');
                """;
        try (TestingSource source = TestingSource.create(server, kafka, partitioned)) {
            source.start().drained();
            source.execute("INSERT INTO event VALUES (3, '2026-07-07')");
            List<TestingTransaction> transactions = source.drained();
            assertThat(texts(transactions.get(0)))
                    .containsExactlyInAnyOrder(
                            "INSERT event null [1, 2025-05-05]", "INSERT event null [2, 2026-06-06]");
            assertThat(texts(changes(transactions).get(0))).containsExactly("INSERT event null [3, 2026-07-07]");
        }
    }

    @Test
    void names_of_any_characters_are_captured_and_others_are_not() throws Exception {
        String odd = """
                CREATE SCHEMA "Odd, (schema)";
                CREATE TABLE "Odd, (schema)"."a.b ""c"" $ %" ("Id #" int PRIMARY KEY, "select" text, "é,ö" text);
                CREATE TABLE excluded_x (id int PRIMARY KEY);
                CREATE TABLE "EXCLUDED_X" (id int PRIMARY KEY);
                INSERT INTO "Odd, (schema)"."a.b ""c"" $ %" VALUES (1, 'one', 'eins');
                INSERT INTO "EXCLUDED_X" VALUES (7);
                INSERT INTO excluded_x VALUES (8);
                """;
        try (TestingSource source = TestingSource.create(server, kafka, odd)) {
            source.start().drained();
            source.execute("UPDATE \"Odd, (schema)\".\"a.b \"\"c\"\" $ %\" SET \"select\" = 'two'");
            List<TestingTransaction> transactions = source.drained();
            assertThat(texts(transactions.get(0)))
                    .containsExactlyInAnyOrder(
                            "INSERT a.b \"c\" $ % null [1, one, eins]", "INSERT EXCLUDED_X null [7]");
            assertThat(texts(changes(transactions).get(0))).containsExactly("UPDATE a.b \"c\" $ % null [1, two, eins]");
        }
    }

    @Test
    void whole_statements_arrive_again_whole_after_a_restart() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, SHOP)) {
            source.start().drained();
            source.stop();
            source.execute("INSERT INTO empty SELECT generate_series(1, 5000)");
            source.execute("INSERT INTO customer (name) VALUES ('x'), ('y'), ('z')");
            source.start().drained();
            source.stop();
            source.execute("DELETE FROM empty WHERE id > 10");
            List<TestingTransaction> changes = changes(source.start().drained());
            assertThat(changes).extracting(change -> change.messages().size()).containsExactly(5000, 3, 4990);
        }
    }

    @Test
    void the_slot_follows_what_is_in_kafka() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, SHOP)) {
            source.start();
            List<TestingTransaction> transactions = source.drained();
            String end =
                    transactions.get(transactions.size() - 1).end().position().asString();
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(source.column("SELECT confirmed_flush_lsn >= '" + end
                                    + "' FROM pg_replication_slots WHERE slot_name = '" + source.slot() + "'"))
                            .containsExactly("t"));
        }
    }

    @Test
    void a_turn_that_has_not_heard_yet_that_the_tenant_was_switched_over_and_back_reads_nothing_behind_that()
            throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, SHOP)) {
            source.start().drained();
            source.rest();
            try (Connection connection = source.connect()) {
                Slot.emit(connection, Marker.SWITCH, "another stream");
                Slot.emit(connection, Marker.SWITCH, source.slot());
            }
            LogSequenceNumber back = LogSequenceNumber.valueOf(
                    source.column("SELECT pg_current_wal_flush_lsn()").get(0));
            source.execute("INSERT INTO customer (name) VALUES ('behind the switch')");
            assertThat(source.failure()).isNull();
            assertThat(source.column("SELECT confirmed_flush_lsn <= '" + back.asString()
                            + "' FROM pg_replication_slots WHERE slot_name = '" + source.slot() + "'"))
                    .containsExactly("t");

            source.resumeAt(back);
            source.nextTurn();
            TestingTransaction change = changes(source.drained()).get(0);
            assertThat(change.end().previous()).isEqualTo(back);
            assertThat(change.messages()).hasSize(1);
        }
    }

    @Test
    void a_copy_that_was_not_finished_is_made_anew() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, SHOP)) {
            source.start().drained();
            source.stop();
            forgetCopy(source);
            source.execute("INSERT INTO customer (name) VALUES ('Cid')");
            List<TestingTransaction> copies = source.start().drained().stream()
                    .filter(transaction -> transaction.begin().kind() == Begin.Kind.SNAPSHOT)
                    .toList();
            assertThat(copies).extracting(copy -> copy.messages().size()).containsExactly(4, 5);
        }
    }

    @Test
    void a_slot_that_is_gone_pauses_the_tenant() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, SHOP)) {
            source.start().drained();
            source.stop();
            source.execute("SELECT pg_drop_replication_slot('" + source.slot() + "')");
            assertThat(source.start().failure())
                    .isInstanceOf(PausedException.class)
                    .hasMessageContaining(source.slot() + " is gone");
        }
    }

    @Test
    void a_delete_that_does_not_name_its_rows_primary_key_pauses_the_tenant() throws Exception {
        try (TestingSource source = TestingSource.create(
                server, kafka, "CREATE TABLE coded (id int PRIMARY KEY, code text NOT NULL UNIQUE)")) {
            source.execute("INSERT INTO coded VALUES (1, 'a')");
            source.start().drained();
            source.execute("ALTER TABLE coded REPLICA IDENTITY USING INDEX coded_code_key; DELETE FROM coded");
            assertThat(source.failure())
                    .isInstanceOf(PausedException.class)
                    .hasStackTraceContaining("the primary key of a row of public.coded");
        }
    }

    @Test
    void a_table_that_joins_a_running_migration_ends_the_stream_before_anything_behind_it() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, SHOP)) {
            source.start().drained();
            source.stop();
            source.execute("CREATE TABLE late (id int PRIMARY KEY)");
            assertThat(source.start().failure())
                    .hasStackTraceContaining("SchemaChangedException")
                    .hasStackTraceContaining("table public.late is new");
        }
    }

    @Test
    void a_stale_session_of_our_own_on_the_slot_is_ended() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, SHOP)) {
            source.start().drained();
            TestingSource.Run stale = source.abandon();
            source.execute("INSERT INTO customer (name) VALUES ('Cid')");
            assertThat(changes(source.start().drained())).hasSize(1);
            assertThat(stale.failure()).isNotNull();
        }
    }

    private static void forgetCopy(TestingSource source) throws SQLException {
        server.execute(
                source.plan().target().database().url().replaceAll(".*/", ""),
                "UPDATE tributary.tenant SET snapshot_position = NULL");
    }

    private static List<TestingTransaction> changes(List<TestingTransaction> transactions) {
        return transactions.stream()
                .filter(transaction -> transaction.begin().kind() == Begin.Kind.TRANSACTION)
                .filter(transaction -> !transaction.isOurs())
                .toList();
    }

    private static List<String> texts(TestingTransaction transaction) {
        return transaction.messages().stream().map(ConnectorStageIT::text).toList();
    }

    static String text(Message message) {
        Change change = (Change) message;
        return change.operation() + " " + change.table().name().name() + " " + Arrays.toString(change.oldKey()) + " "
                + Arrays.toString(change.row());
    }
}
