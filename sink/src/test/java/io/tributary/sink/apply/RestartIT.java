package io.tributary.sink.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.control.Lease;
import io.tributary.contract.control.StageName;
import io.tributary.contract.stage.Turn;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class RestartIT {
    private static final Logger LOG = LoggerFactory.getLogger(RestartIT.class);
    private static final Limits SMALL = new Limits(40, 12, 1 << 20, 5, 1 << 20);

    @RegisterExtension
    static final TestingServers SERVERS = new TestingServers();

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private TestingMigration migration;
    private TestingTopic topic;

    @BeforeEach
    void migration() throws Exception {
        LOG.warn("seed {}", seed);
        migration = SERVERS.migration("a");
        migration.table("account", "id int, note text, balance int, PRIMARY KEY (tenant_id, id)");
        migration.table("seat", "id int, place int, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, place)");
        topic = migration.topic("a");
    }

    @Test
    void a_sink_that_is_killed_at_random_moments_applies_everything_exactly_once() throws Exception {
        Thread killer = new Thread(this::runInShortTurns, "killed");
        killer.start();
        Model model = new Model();
        for (int i = 0; i < 1_500; i++) {
            List<Message> messages = model.transaction();
            if (random.nextInt(20) == 0) {
                topic.write(new Begin(1, Begin.Kind.TRANSACTION));
                messages.forEach(topic::write);
            }
            topic.transaction(Begin.Kind.TRANSACTION, messages);
            if (i % 10 == 0) {
                topic.flush();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(30));
            }
        }
        topic.flush();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> migration.progress("a").position().equals(topic.position()));
        killer.interrupt();
        killer.join();
        assertThat(migration.rows("SELECT id, note, balance FROM account ORDER BY id"))
                .as("seed %s", seed)
                .isEqualTo(model.accounts());
        assertThat(migration.rows("SELECT id, place FROM seat ORDER BY id"))
                .as("seed %s", seed)
                .isEqualTo(model.seats());
        assertThat(migration.progress("a").transactions()).as("seed %s", seed).isEqualTo(1_500);
    }

    /** Turns that end, or whose thread is interrupted, after up to a third of a second. */
    private void runInShortTurns() {
        while (!Thread.currentThread().isInterrupted()) {
            try (SinkStage stage = new SinkStage(
                            migration.plan, migration.control, migration.schemas, migration.meters, SMALL);
                    Lease lease = migration
                            .control
                            .tryLease(StageName.SINK, migration.tenant())
                            .orElseThrow()) {
                Turn turn = new Turn(lease.epoch());
                Thread work = new Thread(() -> run(stage, turn));
                work.start();
                work.join(20 + random.nextInt(300));
                if (random.nextBoolean()) {
                    turn.end();
                } else {
                    work.interrupt();
                }
                work.join();
                turn.end();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void run(SinkStage stage, Turn turn) {
        try {
            stage.run(migration.tenant(), turn);
        } catch (Exception e) {
            LOG.debug("killed: {}", e.toString());
        }
    }

    @Test
    void a_reader_never_sees_a_sum_that_no_transaction_left() throws Exception {
        int accounts = 50;
        List<Message> opening = new ArrayList<>();
        int[] balances = new int[accounts];
        for (int i = 0; i < accounts; i++) {
            balances[i] = 100;
            opening.add(topic.insert("account", "" + i, "n", "100"));
        }
        topic.transaction(Begin.Kind.SNAPSHOT, opening);
        migration.start(SMALL);
        migration.awaitApplied();
        for (int i = 0; i < 3_000; i++) {
            List<Message> messages = new ArrayList<>();
            for (int transfers = random.nextInt(10) + 1; transfers > 0; transfers--) {
                int from = random.nextInt(accounts);
                int to = random.nextInt(accounts);
                balances[from]--;
                messages.add(topic.update("account", "" + from, Change.UNCHANGED, "" + balances[from]));
                balances[to]++;
                messages.add(topic.update("account", "" + to, Change.UNCHANGED, "" + balances[to]));
            }
            topic.transaction(Begin.Kind.TRANSACTION, messages);
        }
        List<String> sums = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    sums.addAll(migration.rows("SELECT sum(balance) FROM account"));
                    return migration.progress("a").position().equals(topic.position());
                });
        assertThat(sums).as("seed %s", seed).hasSizeGreaterThan(5).containsOnly("" + accounts * 100);
    }

    /** What the tables must hold, and random transactions on few keys that are legal for them. */
    private final class Model {
        private final Map<Integer, String[]> accounts = new TreeMap<>();
        private final Map<Integer, Integer> seats = new TreeMap<>();

        List<Message> transaction() {
            List<Message> messages = new ArrayList<>();
            int size = random.nextInt(15) == 0 ? 30 : 1 + random.nextInt(4);
            while (messages.size() < size) {
                if (random.nextInt(3) == 0) {
                    changeSeats(messages);
                } else {
                    changeAccount(messages);
                }
            }
            return messages;
        }

        private void changeAccount(List<Message> messages) {
            int id = random.nextInt(12);
            int other = random.nextInt(12);
            String note = "n" + random.nextInt(1_000);
            String balance = "" + random.nextInt(1_000);
            String[] row = accounts.get(id);
            if (row == null) {
                accounts.put(id, new String[] {note, balance});
                messages.add(topic.insert("account", "" + id, note, balance));
            } else if (random.nextInt(60) == 0) {
                accounts.clear();
                messages.add(topic.truncate("account"));
            } else if (random.nextInt(4) == 0) {
                accounts.remove(id);
                messages.add(topic.delete("account", "" + id));
            } else if (!accounts.containsKey(other) && random.nextInt(3) > 0) {
                accounts.remove(id);
                boolean unchanged = random.nextBoolean();
                accounts.put(other, new String[] {unchanged ? row[0] : note, balance});
                messages.add(topic.move("account", "" + id, "" + other, unchanged ? Change.UNCHANGED : note, balance));
            } else {
                boolean unchanged = random.nextBoolean();
                accounts.put(id, new String[] {unchanged ? row[0] : note, balance});
                messages.add(topic.update("account", "" + id, unchanged ? Change.UNCHANGED : note, balance));
            }
        }

        /** Places are unique at every moment, and change hands through one that is free. */
        private void changeSeats(List<Message> messages) {
            int id = random.nextInt(6);
            int place = random.nextInt(8);
            if (seats.containsValue(place)) {
                if (seats.containsKey(id) && random.nextInt(3) == 0) {
                    seats.remove(id);
                    messages.add(topic.delete("seat", "" + id));
                }
            } else if (seats.put(id, place) == null) {
                messages.add(topic.insert("seat", "" + id, "" + place));
            } else {
                messages.add(topic.update("seat", "" + id, "" + place));
            }
        }

        List<String> accounts() {
            return accounts.entrySet().stream()
                    .map(entry -> entry.getKey() + "|" + String.join("|", entry.getValue()))
                    .toList();
        }

        List<String> seats() {
            return seats.entrySet().stream()
                    .map(entry -> entry.getKey() + "|" + entry.getValue())
                    .toList();
        }
    }
}
