package io.tributary.connector.bare;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnector;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.openlineage.DebeziumOpenLineageEmitter;
import io.debezium.pipeline.EventDispatcher;
import io.debezium.util.Clock;
import io.tributary.contract.plan.Database;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.List;
import java.util.Properties;
import java.util.function.BiFunction;

/**
 * Debezium's own engine and connector, with its default settings and a consumer that counts what comes and does nothing
 * else. Nothing of this module is in its way: its classes are loaded anew, without those that stand in for some here.
 */
public final class BareEngine implements AutoCloseable {
    private final Delivery delivery;
    private final AutoCloseable engine;

    private BareEngine(Delivery delivery, AutoCloseable engine) {
        this.delivery = delivery;
        this.engine = engine;
    }

    /**
     * Starts to read what a slot has, on threads of its own.
     *
     * @param slot a slot with the plugin pgoutput that nothing uses
     * @param publication which changes are read
     */
    public static BareEngine start(Database source, String slot, String publication)
            throws ReflectiveOperationException {
        Delivery delivery = new Delivery();
        Class<?> counting = new OwnClasses().loadClass(CountingEngine.class.getName());
        @SuppressWarnings("unchecked")
        BiFunction<Properties, Delivery, AutoCloseable> start = (BiFunction<Properties, Delivery, AutoCloseable>)
                counting.getDeclaredConstructor().newInstance();
        return new BareEngine(delivery, start.apply(BareSettings.of(source, slot, publication), delivery));
    }

    /**
     * How many changes of rows have come so far.
     *
     * @throws IllegalStateException when the engine has ended
     */
    public long changes() {
        return delivery.changes();
    }

    /** Ends the engine; the slot stays. */
    @Override
    public void close() throws Exception {
        engine.close();
    }

    /** Debezium's classes and its parts from its own files, and the one that uses them; all others are everybody's. */
    private static final class OwnClasses extends URLClassLoader {
        private static final String PARTS = "META-INF/services/io.debezium.";
        /** A class of each of Debezium's files that the engine needs. */
        private static final List<Class<?>> FILES = List.of(
                PostgresConnector.class,
                Connect.class,
                DebeziumEngine.class,
                EventDispatcher.class,
                DebeziumOpenLineageEmitter.class,
                Configuration.class,
                Clock.class);

        OwnClasses() {
            super(
                    FILES.stream()
                            .map(type ->
                                    type.getProtectionDomain().getCodeSource().getLocation())
                            .toArray(URL[]::new),
                    BareEngine.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                if (name.equals(CountingEngine.class.getName())) {
                    return defineCounting(name);
                }
                return name.startsWith("io.debezium.") ? findOwn(name, resolve) : super.loadClass(name, resolve);
            }
        }

        private Class<?> findOwn(String name, boolean resolve) throws ClassNotFoundException {
            try {
                return findClass(name);
            } catch (ClassNotFoundException e) {
                return super.loadClass(name, resolve);
            }
        }

        private Class<?> defineCounting(String name) throws ClassNotFoundException {
            try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        /** Not those of this module, which are for the other Debezium. */
        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.startsWith(PARTS) ? findResources(name) : super.getResources(name);
        }
    }
}
