package io.tributary.connector.stream;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Receivers by name: Debezium makes its tasks itself and hands them nothing but text. For many threads. */
public final class StreamReceivers {
    /** The setting of the engine that has a receiver's name. */
    public static final String SETTING = "tributary.receiver";

    private static final Map<String, StreamReceiver> RECEIVERS = new ConcurrentHashMap<>();

    private StreamReceivers() {}

    /** Makes a receiver known until the registration is closed. */
    public static Registration register(StreamReceiver receiver) {
        String name = UUID.randomUUID().toString();
        RECEIVERS.put(name, receiver);
        return new Registration(name);
    }

    /** The receiver; empty when it is not known any more. */
    public static Optional<StreamReceiver> named(String name) {
        return Optional.ofNullable(RECEIVERS.get(name));
    }

    /**
     * A receiver that is known.
     *
     * @param name what it is known by
     */
    public record Registration(String name) implements AutoCloseable {
        @Override
        public void close() {
            RECEIVERS.remove(name);
        }
    }
}
