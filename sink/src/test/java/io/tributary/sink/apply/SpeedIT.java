package io.tributary.sink.apply;

import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures, asserts nothing: {@code -Dspeed=true -Dit.test=SpeedIT}. */
@EnabledIfSystemProperty(named = "speed", matches = "true")
class SpeedIT {
    private static final Logger LOG = LoggerFactory.getLogger(SpeedIT.class);
    private static final int ROWS = 100_000;
    private static final int CHANGES = 200_000;

    @RegisterExtension
    static final TestingServers SERVERS = new TestingServers();

    @Test
    void changes_per_second() throws Exception {
        TestingMigration migration = SERVERS.migration("a");
        migration.table(
                "account", "id bigint, name text, balance numeric(12,2), at timestamptz, PRIMARY KEY (tenant_id, id)");
        migration.execute("CREATE INDEX ON public.account (tenant_id, name)");
        TestingTopic topic = migration.topic("a");
        List<Message> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(topic.insert("account", "" + i, "name " + i, "1.00", "2024-01-01 00:00:00+00"));
        }
        topic.transaction(Begin.Kind.SNAPSHOT, rows);
        measure(migration, "snapshot", ROWS);
        for (int size : new int[] {1_000, 1}) {
            updates(topic, size);
            measure(migration, "transactions of " + size, CHANGES);
        }
    }

    private static void updates(TestingTopic topic, int size) {
        Random random = new Random(size);
        for (int i = 0; i < CHANGES / size; i++) {
            List<Message> messages = new ArrayList<>();
            for (int j = 0; j < size; j++) {
                int id = random.nextInt(ROWS);
                messages.add(topic.update("account", "" + id, "name " + id, i + ".00", "2024-01-01 00:00:00+00"));
            }
            topic.transaction(Begin.Kind.TRANSACTION, messages);
        }
    }

    private static void measure(TestingMigration migration, String what, int changes) {
        migration.topics.get(0).flush();
        long started = System.nanoTime();
        migration.start();
        migration.awaitApplied();
        double seconds = (System.nanoTime() - started) / 1e9;
        LOG.warn("{}: {} changes/s", what, Math.round(changes / seconds));
        migration.stop();
    }
}
