package io.tributary.sink.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.control.Progress;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.control.StageState;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.replication.LogSequenceNumber;

class SinkStageIT {
    private static final Limits SMALL = new Limits(50, 20, 1 << 20, 7, 1 << 20);

    @RegisterExtension
    static final TestingServers SERVERS = new TestingServers();

    private TestingMigration migration;
    private TestingTopic a;
    private TestingTopic b;

    @BeforeEach
    void migration() throws Exception {
        migration = SERVERS.migration("a", "b");
        migration.table("account", "id int, name text, balance int, PRIMARY KEY (tenant_id, id)");
        a = migration.topic("a");
        b = migration.topic("b");
    }

    @Test
    void inserts_updates_deletes_and_truncates_touch_only_their_tenants_rows() throws Exception {
        migration.start();
        for (TestingTopic topic : List.of(a, b)) {
            topic.transaction(
                    topic.insert("account", "1", "one", "10"),
                    topic.insert("account", "2", "two", "20"),
                    topic.insert("account", "3", null, null));
        }
        a.transaction(a.update("account", "1", "uno", "11"), a.delete("account", "2"));
        migration.awaitApplied();
        assertThat(migration.accounts(a)).containsExactly("1|uno|11", "3|null|null");
        assertThat(migration.accounts(b)).containsExactly("1|one|10", "2|two|20", "3|null|null");
        b.transaction(
                b.insert("account", "8", "gone", "0"), b.truncate("account"), b.insert("account", "9", "nine", "9"));
        migration.awaitApplied();
        assertThat(migration.accounts(a)).containsExactly("1|uno|11", "3|null|null");
        assertThat(migration.accounts(b)).containsExactly("9|nine|9");
    }

    @Test
    void progress_meters_and_the_groups_offset_say_what_was_applied() throws Exception {
        a.transaction(
                Begin.Kind.SNAPSHOT,
                List.of(a.insert("account", "1", "one", "10"), a.insert("account", "2", "two", "2")));
        a.transaction(a.insert("account", "3", "three", "3"), new Marker(Marker.PREFIX, "m-1"));
        a.transaction(a.delete("account", "3"));
        b.transaction(Begin.Kind.SNAPSHOT, List.of());
        migration.start();
        migration.awaitApplied();
        Progress progress = migration.progress("a");
        assertThat(progress.rowsCopied()).isEqualTo(2);
        assertThat(progress.transactions()).isEqualTo(2);
        assertThat(progress.changes()).isEqualTo(2);
        assertThat(progress.position()).isEqualTo(a.position());
        assertThat(migration.rows("SELECT id FROM tributary.marker")).containsExactly("m-1");
        await().until(() -> migration
                        .meters
                        .find("tributary.sink.lag")
                        .tag("tenant", "a")
                        .timer()
                        .count()
                == 2);
        assertThat(migration
                        .meters
                        .find("tributary.sink.changes")
                        .tag("tenant", "a")
                        .counter()
                        .count())
                .isEqualTo(4);
        await().untilAsserted(() -> assertThat(groupOffset()).isEqualTo(progress.kafkaOffset()));
    }

    private long groupOffset() throws Exception {
        Topics topics = new Topics(migration.plan);
        try (Admin admin = new KafkaClients(migration.plan.kafka()).admin()) {
            var offsets = admin.listConsumerGroupOffsets(topics.sinkGroup())
                    .partitionsToOffsetAndMetadata()
                    .get();
            var offset = offsets.get(new TopicPartition(topics.target(migration.tenant()), 0));
            return offset == null ? -1 : offset.offset();
        }
    }

    @Test
    void rows_are_looked_up_by_their_keys_however_many_a_transaction_has() throws Exception {
        int rows = 20_000;
        List<Change> inserts = new ArrayList<>();
        List<Change> deletes = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            inserts.add(a.insert("account", "" + i, "first", "1"));
            deletes.add(a.delete("account", "" + i));
        }
        a.transaction(Begin.Kind.TRANSACTION, inserts);
        migration.start();
        migration.awaitApplied();
        migration.execute("ANALYZE public.account");
        String read =
                "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = 'account'";
        long before = Long.parseLong(migration.rows(read).get(0));
        a.transaction(a.update("account", "7", "second", "2"), a.move("account", "8", "-8", "second", "2"));
        a.transaction(Begin.Kind.TRANSACTION, deletes.subList(100, rows));
        migration.awaitApplied();
        String written = "SELECT n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = 'account'";
        // an idle session tells its numbers after ten seconds
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Long.parseLong(migration.rows(written).get(0)) >= rows - 98);
        assertThat(Long.parseLong(migration.rows(read).get(0)) - before).isLessThan(2L * rows);
    }

    @Test
    void large_values_that_an_update_left_alone_stay_as_they_were() throws Exception {
        migration.table("doc", "id int, note text, j jsonb, t text, b bytea, a text[], PRIMARY KEY (tenant_id, id)");
        String text = "x".repeat(10_000);
        String json = "{\"k\": \"" + text + "\"}";
        String array = "{" + text + ",\"unchanged\"}";
        String u = Change.UNCHANGED;
        a.transaction(
                a.insert("doc", "1", "n", json, text, "\\x" + "ab".repeat(10_000), array),
                a.insert("doc", "2", "unchanged", json, "unchanged", "\\x01", array));
        migration.start();
        migration.awaitApplied();
        a.transaction(a.update("doc", "1", "first", u, u, u, u), a.update("doc", "2", "second", u, "new", u, u));
        a.transaction(a.update("doc", "1", "third", u, u, "\\x02", u));
        a.transaction(
                a.move("doc", "2", "5", "moved", u, u, u, u),
                a.insert("doc", "7", "whole", json, text, null, null),
                a.update("doc", "7", "merged", u, u, null, null));
        a.transaction(a.move("doc", "5", "6", "again", u, u, u, u), a.move("doc", "1", "5", "chain", u, u, u, u));
        migration.awaitApplied();
        assertThat(migration.rows("SELECT id, note, length(j->>'k'), left(t, 3), b, a[2] FROM doc ORDER BY id"))
                .containsExactly(
                        "5|chain|10000|xxx|\\x02|unchanged",
                        "6|again|10000|new|\\x01|unchanged",
                        "7|merged|10000|xxx|null|null");
    }

    @Test
    void unique_values_are_swapped_and_keys_reused_whatever_the_constraint_allows() throws Exception {
        migration.table("seat", "id int, place text, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, place)");
        migration.table(
                "late",
                "id int, place text, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, place) DEFERRABLE INITIALLY DEFERRED");
        migration.table(
                "slot", "id int, during int4range, PRIMARY KEY (tenant_id, id), EXCLUDE USING gist (during WITH &&)");
        List<Message> filler = new ArrayList<>();
        for (int i = 100; i < 200; i++) {
            filler.add(a.insert("seat", "" + i, "p" + i));
        }
        a.transaction(Begin.Kind.TRANSACTION, filler);
        for (String table : List.of("seat", "late")) {
            a.transaction(a.insert(table, "1", "x"), a.insert(table, "2", "y"), a.insert(table, "3", "z"));
        }
        a.transaction(a.insert("slot", "1", "[1,5)"), a.insert("slot", "2", "[5,9)"));
        migration.start();
        migration.awaitApplied();
        // a swap through a free value, and one that only a deferred constraint allows
        a.transaction(a.update("seat", "1", "free"), a.update("seat", "2", "x"), a.update("seat", "1", "y"));
        a.transaction(a.update("late", "1", "y"), a.update("late", "2", "x"));
        // a chain: 3 leaves z, 2 takes it, 1 takes what 2 left
        a.transaction(a.update("seat", "3", "w"), a.update("seat", "2", "z"), a.update("seat", "1", "x"));
        // keys swapped through a free one, deleted and inserted again, taken over from another row
        a.transaction(a.move("seat", "1", "9", "x"), a.move("seat", "2", "1", "z"), a.move("seat", "9", "2", "x"));
        a.transaction(a.delete("seat", "3"), a.insert("seat", "3", "again"));
        a.transaction(a.delete("seat", "100"), a.move("seat", "101", "100", "p100"), a.insert("seat", "101", "p101"));
        a.transaction(a.update("slot", "1", "[20,30)"), a.update("slot", "2", "[1,5)"), a.update("slot", "1", "[5,9)"));
        migration.awaitApplied();
        assertThat(migration.rows("SELECT id, place FROM seat WHERE id < 102 ORDER BY id"))
                .containsExactly("1|z", "2|x", "3|again", "100|p100", "101|p101");
        assertThat(migration.rows("SELECT id, place FROM late ORDER BY id")).containsExactly("1|y", "2|x", "3|z");
        assertThat(migration.rows("SELECT id, during FROM slot ORDER BY id")).containsExactly("1|[5,9)", "2|[1,5)");
    }

    @Test
    void parents_children_cycles_and_self_references_come_in_any_order() throws Exception {
        migration.table(
                "node",
                "id int, parent int, PRIMARY KEY (tenant_id, id),"
                        + " FOREIGN KEY (tenant_id, parent) REFERENCES node");
        migration.table(
                "leaf",
                "id int, node int, PRIMARY KEY (tenant_id, id)," + " FOREIGN KEY (tenant_id, node) REFERENCES node");
        a.transaction(
                a.insert("leaf", "1", "2"),
                a.insert("node", "1", "2"),
                a.insert("node", "2", "1"),
                a.insert("node", "3", "3"));
        migration.start();
        migration.awaitApplied();
        assertThat(migration.rows("SELECT id, parent FROM node ORDER BY id")).containsExactly("1|2", "2|1", "3|3");
    }

    @Test
    void identity_generated_and_keyless_tables_take_their_rows() throws Exception {
        migration.table(
                "ident",
                "id int GENERATED ALWAYS AS IDENTITY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED,"
                        + " PRIMARY KEY (tenant_id, id)");
        migration.table("code", "code text, n int GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (tenant_id, code)");
        migration.table("log", "line text");
        migration.table("bare", "id int, PRIMARY KEY (tenant_id, id)");
        a.transaction(
                a.insert("ident", "7", "1"),
                a.insert("code", "c", "5"),
                a.insert("log", "same"),
                a.insert("log", "same"),
                a.insert("bare", "1"));
        migration.start();
        migration.awaitApplied();
        a.transaction(
                a.update("ident", "7", "4"), a.delete("code", "c"), a.insert("code", "c", "6"), a.update("bare", "1"));
        migration.awaitApplied();
        assertThat(migration.rows("SELECT id, n, twice FROM ident")).containsExactly("7|4|8");
        assertThat(migration.rows("SELECT code, n FROM code")).containsExactly("c|6");
        assertThat(migration.rows("SELECT line FROM log")).containsExactly("same", "same");
        assertThat(migration.rows("SELECT id FROM bare")).containsExactly("1");
    }

    @Test
    void a_huge_transaction_is_seen_whole_or_not_at_all() throws Exception {
        int rows = 100_000;
        migration.start(new Limits(1_000, 2_000, 1 << 20, 500, 1 << 20));
        a.write(new Begin(1, Begin.Kind.TRANSACTION));
        for (int i = 0; i < rows; i++) {
            a.write(a.insert("account", "" + i, "n", "1"));
        }
        a.flush();
        List<String> seen = new ArrayList<>();
        a.end(rows);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    seen.addAll(migration.rows("SELECT count(*) FROM account"));
                    return migration.progress("a").begun();
                });
        assertThat(seen).containsAnyOf("0").isSubsetOf("0", "" + rows);
        assertThat(migration.rows("SELECT count(*) FROM account")).containsExactly("" + rows);
    }

    @Test
    void void_repeated_and_stale_transactions_are_passed_over() throws Exception {
        migration.start(SMALL);
        a.write(a.insert("account", "90", "stray", "0"));
        a.transaction(a.insert("account", "1", "one", "1"));
        LogSequenceNumber first = a.position();
        // void, small and large
        a.write(new Begin(1, Begin.Kind.TRANSACTION));
        a.write(a.insert("account", "91", "void", "0"));
        a.write(new Begin(1, Begin.Kind.TRANSACTION));
        IntStream.range(100, 150).forEach(i -> a.write(a.insert("account", "" + i, "void", "0")));
        a.transaction(a.insert("account", "2", "two", "2"));
        // a new writer repeats what there was, once as a large one, and the old one goes on for a while
        a.epoch(2);
        a.rewind(first);
        a.transaction(
                Begin.Kind.TRANSACTION,
                IntStream.range(200, 240)
                        .mapToObj(i -> a.insert("account", "" + i, "twice", "0"))
                        .toList());
        a.epoch(1);
        a.write(new Begin(1, Begin.Kind.TRANSACTION));
        a.write(a.insert("account", "92", "stale", "0"));
        a.write(TestingTopic.end(9_000, a.position().asLong(), 1));
        a.epoch(2);
        a.transaction(a.insert("account", "3", "three", "3"));
        migration.awaitApplied();
        assertThat(migration.accounts(a)).containsExactly("1|one|1", "2|two|2", "3|three|3");
    }

    @Test
    void a_gap_pauses_the_tenant_and_a_hole_that_is_filled_does_not() throws Exception {
        migration.start();
        a.transaction(a.insert("account", "1", "one", "1"));
        LogSequenceNumber first = a.position();
        a.rewind(LogSequenceNumber.valueOf(2_000));
        a.transaction(a.insert("account", "3", "three", "3"));
        a.epoch(2);
        a.rewind(first);
        a.transaction(a.insert("account", "2", "two", "2"));
        a.transaction(a.insert("account", "3", "three", "3"));
        migration.awaitApplied();
        assertThat(migration.accounts(a)).containsExactly("1|one|1", "2|two|2", "3|three|3");

        b.transaction(b.insert("account", "1", "one", "1"));
        b.write(new Begin(1, Begin.Kind.TRANSACTION));
        b.write(TestingTopic.end(1_032, 1_024, 0));
        StageReport report = migration.awaitPause("b");
        assertThat(report.state()).isEqualTo(StageState.PAUSED);
        assertThat(report.reason().orElseThrow()).contains("gap", "0/3F0", "0/400", "0/408");
        assertThat(report.remedy().orElseThrow()).isEqualTo("tributary resync --tenant b --copy");
    }

    @Test
    void a_transaction_that_lacks_a_message_pauses_the_tenant() throws Exception {
        migration.start();
        a.write(new Begin(1, Begin.Kind.TRANSACTION));
        a.write(a.insert("account", "1", "one", "1"));
        a.end(2);
        assertThat(migration.awaitPause("a").reason().orElseThrow()).contains("1 messages of 2");
        assertThat(migration.accounts(a)).isEmpty();
    }

    @Test
    void a_refused_row_pauses_its_tenant_behind_all_that_comes_before_it() throws Exception {
        migration.execute("ALTER TABLE account ADD CHECK (balance < 100)");
        for (int i = 0; i < 40; i++) {
            a.transaction(a.insert("account", "" + i, "ok", "1"));
        }
        LogSequenceNumber before = a.position();
        LogSequenceNumber bad =
                a.transaction(a.insert("account", "77", "secret", "1"), a.insert("account", "78", "secret", "100"));
        a.transaction(a.insert("account", "79", "ok", "1"));
        b.transaction(b.insert("account", "1", "ok", "1"));
        migration.start();
        migration.awaitApplied("b", b.position());
        StageReport report = migration.awaitPause("a");
        assertThat(report.reason().orElseThrow())
                .contains(
                        "public.account",
                        "(tenant_id, id) = (" + a.tenantId() + ", 78)",
                        bad.asString(),
                        "account_balance_check")
                .doesNotContain("secret");
        assertThat(migration.progress("a").position()).isEqualTo(before);
        migration.execute("ALTER TABLE account DROP CONSTRAINT account_balance_check");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> migration.progress("a").position().equals(a.position()));
        assertThat(migration.accounts(a)).hasSize(43);
    }

    @Test
    void a_missing_table_column_or_row_is_named() throws Exception {
        a.transaction(a.insert("account", "1", "one", "1"));
        a.transaction(a.update("account", "2", "two", "1"));
        migration.start();
        assertThat(migration.awaitPause("a").reason().orElseThrow())
                .contains("public.account", ", 2)", "is missing on the target");
        b.shape("account");
        migration.execute("ALTER TABLE account DROP COLUMN name");
        b.transaction(b.insert("account", "1", "one", "1"));
        StageReport report = migration.awaitPause("b");
        assertThat(report.reason().orElseThrow()).contains("tenant b", "column name in table public.account");
        assertThat(report.remedy().orElseThrow()).isEqualTo("tributary schema --apply");
    }

    @Test
    void a_snapshot_replaces_the_tenants_rows_in_every_table() throws Exception {
        migration.table("other", "id int, PRIMARY KEY (tenant_id, id)");
        for (TestingTopic topic : List.of(a, b)) {
            topic.transaction(topic.insert("account", "1", "old", "1"), topic.insert("other", "1"));
        }
        migration.start(SMALL);
        migration.awaitApplied();
        a.rewind(LogSequenceNumber.valueOf(5_000));
        a.transaction(
                Begin.Kind.SNAPSHOT,
                IntStream.range(0, 60)
                        .mapToObj(i -> a.insert("account", "" + i, "new", "1"))
                        .toList());
        migration.awaitApplied();
        assertThat(migration.accounts(a)).hasSize(60).contains("1|new|1");
        assertThat(migration.accounts(b)).containsExactly("1|old|1");
        assertThat(migration.rows("SELECT tenant_id FROM other"))
                .containsExactly(b.tenantId().toString());
    }

    @Test
    void changes_stamped_with_another_tenants_id_are_refused() throws Exception {
        Change foreign = b.insert("account", "1", "foreign", "1");
        a.transaction(foreign);
        migration.start();
        assertThat(migration.awaitPause("a").reason().orElseThrow()).contains("row-level security");
        assertThat(migration.rows("SELECT * FROM account")).isEmpty();
    }
}
