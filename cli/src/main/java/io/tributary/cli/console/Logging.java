package io.tributary.cli.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what is logged, to standard error: standard output is for data. */
public final class Logging {
    private static final String EVENT = "%d{HH:mm:ss.SSS} %-5level [%X{stage:-} %X{tenant:-}] %logger{0}: %msg%n";

    /** Warnings of these say nothing that a person could act on, some of them many times a second. */
    private static final List<String> NOISY = List.of(
            "io.debezium.metrics",
            "io.debezium.pipeline.JmxUtils",
            "io.debezium.snapshot",
            "org.apache.kafka.clients.NetworkClient",
            "io.micrometer");

    /**
     * What reports what is no fault, and breaks the bars: the embedded broker its own speed, on a busy machine, and Debezium
     * that it cannot parse columns' defaults, which nobody asks for. Values do not pass the converters that are named here.
     */
    private static final List<String> SILENT = List.of(
            "org.apache.kafka.controller.EventPerformanceMonitor",
            "io.debezium.connector.postgresql.connection.PostgresDefaultValueConverter",
            "io.debezium.connector.postgresql.PostgresValueConverter",
            "io.debezium.connector.postgresql.connection.DateTimeFormat");

    /**
     * What reports as an error that an engine ends, which is nothing to tell where a copy begins again; the stage that runs it says
     * what it makes of it.
     */
    private static final List<String> OF_ENGINES = List.of(
            "io.debezium.embedded.async.AsyncEmbeddedEngine",
            "io.debezium.pipeline.ErrorHandler",
            "io.debezium.pipeline.source.AbstractSnapshotChangeEventSource",
            "io.debezium.relational.RelationalSnapshotChangeEventSource");

    /** How much is logged. */
    public enum Volume {
        /** Warnings of our own; what a library warns of, the command itself reports as its result. */
        QUIET(Level.WARN, Level.ERROR),
        /** What happens to each tenant, as events. */
        EVENTS(Level.INFO, Level.WARN),
        /** All that helps to find a fault, stack traces included. */
        DEBUG(Level.DEBUG, Level.INFO);

        private final Level own;
        private final Level libraries;

        Volume(Level own, Level libraries) {
            this.own = own;
            this.libraries = libraries;
        }
    }

    private Logging() {}

    /** Replaces the configuration of all loggers. */
    public static void configure(Volume volume) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender(context, volume));
        root.setLevel(volume.libraries);
        context.getLogger("io.tributary").setLevel(volume.own);
        if (volume != Volume.DEBUG) {
            NOISY.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
            SILENT.forEach(name -> context.getLogger(name).setLevel(Level.OFF));
        }
        if (volume == Volume.QUIET) {
            OF_ENGINES.forEach(name -> context.getLogger(name).setLevel(Level.OFF));
        }
    }

    private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context, Volume volume) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(EVENT + (volume == Volume.DEBUG ? "%ex" : "%nopex"));
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
