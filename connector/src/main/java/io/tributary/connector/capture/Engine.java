package io.tributary.connector.capture;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of Debezium's engine, on a thread of its own. */
final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final Duration POLL = Duration.ofMillis(50);

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final Thread thread;

    private Engine(Properties settings, CaptureConsumer consumer, String name) {
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(settings)
                .using(Engine.class.getClassLoader())
                .notifying(consumer)
                .using((success, message, fault) -> end(success, message, fault))
                .build();
        this.thread = new Thread(engine, name);
        this.thread.setDaemon(true);
    }

    static Engine start(Properties settings, CaptureConsumer consumer, String name) {
        Engine engine = new Engine(settings, consumer, name);
        engine.thread.start();
        return engine;
    }

    private void end(boolean success, String message, Throwable fault) {
        if (success) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(fault == null ? new IllegalStateException(message) : fault);
        }
    }

    /** Completes when the engine has ended, exceptionally when it failed. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Ends the engine and returns whether it came to rest in time. While it starts, it cannot be closed; whatever it is
     * waiting for on the source is broken off then.
     */
    boolean stop(Duration limit, BreakOff breakOff) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ended.isDone() && System.nanoTime() < deadline) {
            try {
                engine.close();
            } catch (IllegalStateException | IOException e) {
                LOG.debug("the engine is not ready to be closed: {}", e.getMessage());
                breakOff.run();
            }
            await(POLL);
        }
        return ended.isDone();
    }

    private void await(Duration time) throws InterruptedException {
        try {
            ended.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the engine has not ended in order: {}", e.toString());
        }
    }

    /** Ends what the engine waits for. */
    interface BreakOff {
        void run();
    }
}
