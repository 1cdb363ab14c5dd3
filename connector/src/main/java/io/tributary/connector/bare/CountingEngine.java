package io.tributary.connector.bare;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.util.List;
import java.util.Properties;
import java.util.function.BiFunction;
import org.apache.kafka.connect.source.SourceRecord;

/** Starts an engine whose consumer counts records. Loaded by a class loader of its own, with its own Debezium. */
public final class CountingEngine implements BiFunction<Properties, Delivery, AutoCloseable> {

    @Override
    public AutoCloseable apply(Properties settings, Delivery delivery) {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        // Debezium finds its parts by it
        current.setContextClassLoader(CountingEngine.class.getClassLoader());
        try {
            DebeziumEngine<RecordChangeEvent<SourceRecord>> engine = DebeziumEngine.create(
                            ChangeEventFormat.of(Connect.class))
                    .using(settings)
                    .using(CountingEngine.class.getClassLoader())
                    .notifying((events, committer) -> count(events, committer, delivery))
                    .using((success, message, fault) -> delivery.end(message, fault))
                    .build();
            Thread thread = new Thread(engine, "bare-engine");
            thread.setDaemon(true);
            thread.start();
            return () -> {
                try {
                    engine.close();
                } catch (IllegalStateException e) {
                    // it has ended by itself, which the delivery knows
                }
                thread.join();
            };
        } finally {
            current.setContextClassLoader(before);
        }
    }

    private static void count(
            List<RecordChangeEvent<SourceRecord>> events,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer,
            Delivery delivery)
            throws InterruptedException {
        if (!events.isEmpty()) {
            committer.markProcessed(events.get(events.size() - 1));
        }
        committer.markBatchFinished();
        delivery.add(events.size());
    }
}
