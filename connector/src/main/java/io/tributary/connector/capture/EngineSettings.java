package io.tributary.connector.capture;

import io.tributary.connector.prepare.Start;
import io.tributary.connector.stream.StreamReceivers;
import io.tributary.connector.text.TextConverter;
import io.tributary.connector.text.TextPostgresConnector;
import io.tributary.connector.text.TextSnapshotQuery;
import io.tributary.connector.text.TruncatedTables;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.PeerCheckingSockets;
import io.tributary.contract.plan.SessionSettings;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Debezium's settings for one tenant. Those that a guarantee rests on say which. */
final class EngineSettings {
    /** Part of the names of Debezium's topics, which exist inside the process only. */
    static final String PREFIX = "source";

    private final Properties properties = new Properties();

    private EngineSettings() {}

    /**
     * The settings of one run.
     *
     * @param name the name of the slot and of the publication
     * @param truncated tables that a copy is to lock before it reads any
     * @param receiver the name by which the stream's receiver is known
     */
    static Properties of(Database source, String name, Start start, Set<TableName> truncated, String receiver) {
        EngineSettings settings = new EngineSettings();
        settings.set(StreamReceivers.SETTING, receiver);
        settings.connect(source, name);
        settings.capture(name, start);
        settings.lock(truncated);
        settings.deliver();
        settings.acknowledge();
        settings.fail();
        return settings.properties;
    }

    private void connect(Database source, String slot) {
        set("driver.socketFactory", PeerCheckingSockets.class.getName());
        Properties url = Driver.parseURL(source.url(), new Properties());
        for (String name : url.stringPropertyNames()) {
            set("driver." + name, url.getProperty(name));
        }
        set("database.hostname", PGProperty.PG_HOST.getOrDefault(url).split(",", 2)[0]);
        set("database.port", PGProperty.PG_PORT.getOrDefault(url).split(",", 2)[0]);
        set("database.dbname", PGProperty.PG_DBNAME.getOrDefault(url));
        set("database.user", source.username());
        set("database.password", source.password().value());
        // The text of values is canonical under these. A reader whom row-level security would blind gets an error
        // instead of fewer rows.
        set("driver.options", SessionSettings.OPTIONS + " -c row_security=off");
        // The driver sends the Java machine's time zone, which wins over that of the options.
        // The session's name, which Debezium would choose, makes it ours to ask about and to end.
        set("database.initial.statements", "SET TimeZone = 'UTC'; SET application_name = '" + slot + "'");
        set("database.tcpKeepAlive", "true");
    }

    private void capture(String name, Start start) {
        set("name", name);
        set("connector.class", TextPostgresConnector.class.getName());
        set("topic.prefix", PREFIX);
        // Two engines in one process whose metrics have one name wait a minute for each other before they begin.
        set("custom.metric.tags", "slot=" + name);
        set("plugin.name", "pgoutput");
        set("slot.name", name);
        set("publication.name", name);
        // Its tables are set before the slot exists and altered by nobody else.
        set("publication.autocreate.mode", "disabled");
        set("snapshot.mode", start.copies() ? "initial" : "no_data");
        set("snapshot.query.mode", "custom");
        set("snapshot.query.mode.custom.name", TextSnapshotQuery.NAME);
        for (Table table : start.tables()) {
            set(TextSnapshotQuery.ROWS_OF + table.name().sql(), table.ownRows());
        }
        // More threads would each read a snapshot of their own table, in another order of rows, and of the "last" one.
        set("snapshot.max.threads", "1");
        // The publication says which tables are in the stream. A table that was renamed must not drop out of it unseen.
        set(
                "snapshot.include.collection.list",
                patterns(start.tables().stream().map(EngineSettings::path).toList()));
        if (!start.keys().isEmpty()) {
            set("message.key.columns", keys(start));
        }
        String generated = patterns(generatedColumns(start.tables()));
        if (!generated.isEmpty()) {
            // The stream does not have them; the copy must not have them either.
            set("column.exclude.list", generated);
        }
    }

    private void lock(Set<TableName> truncated) {
        set("snapshot.locking.mode", "custom");
        set("snapshot.locking.mode.custom.name", TruncatedTables.NAME);
        truncated.forEach(table -> set(TruncatedTables.TABLE + table.sql(), "lock"));
    }

    private void deliver() {
        set("converters", "text");
        set("text.type", TextConverter.class.getName());
        // A column of an unknown type would be left out without a word.
        set("include.unknown.datatypes", "true");
        // Truncates would be left out.
        set("skipped.operations", "none");
        // What begins a transaction ends the copied rows in Debezium's queue; the stream itself does not come through
        // it.
        set("provide.transaction.metadata", "true");
        set("tombstones.on.delete", "false");
        // What cannot be delivered as text ends the run. The default is to warn and deliver NULL.
        set("event.converting.failure.handling.mode", "fail");
        set("event.processing.failure.handling.mode", "fail");
        // How long copied rows that are few may lie in the queue.
        set("poll.interval.ms", "100");
        set("max.batch.size", "4096");
        set("max.queue.size", "16384");
        // Wide rows would fill the memory long before so many of them are waiting, here and in the driver.
        set("max.queue.size.in.bytes", Integer.toString(16 * 1024 * 1024));
        set("snapshot.fetch.size", "500");
        set("heartbeat.interval.ms", "0");
    }

    private void acknowledge() {
        // The slot says where to resume. Without a stored offset the engine starts at the slot's position and replays
        // whole transactions; with one, 3.6 can skip rows.
        set("offset.storage", MemoryOffsetBackingStore.class.getName());
        set("offset.flush.interval.ms", "1000");
        // The driver alone may not move the slot: it would pass the last transaction that is in Kafka, and the next
        // run's first transaction would seem to come after a gap. Nor does Debezium, which sees none of the stream.
        set("lsn.flush.mode", "connector");
        // Shared settings of the slot, which a preparation before the run has decided about.
        set("slot.drop.on.stop", "false");
        set("slot.seek.to.known.offset.on.start", "false");
    }

    private void fail() {
        // A failed engine is started again by us, with a new offset store, so that the slot decides where it resumes.
        set("errors.max.retries", "0");
        set("slot.max.retries", "0");
        set("slot.retry.delay.ms", "100");
        // A slot is created once the transactions that are open have ended, which may take long. Debezium's limit is
        // 40 seconds, and its name for the setting has this prefix.
        set("internal.task.management.timeout.ms", "3600000");
        set("executor.shutdown.timeout.ms", "2000");
        set("record.processing.shutdown.timeout.ms", "1000");
        set("record.processing.threads", "1");
    }

    private static List<String> generatedColumns(List<Table> tables) {
        return tables.stream()
                .flatMap(table -> table.columns().stream()
                        .filter(Column::generated)
                        .map(column -> path(table) + "." + column.name()))
                .toList();
    }

    private static String keys(Start start) {
        return start.keys().entrySet().stream()
                .map(
                        table -> pattern(table.getKey().schema() + "."
                                        + table.getKey().name()) + ":" + patterns(table.getValue()))
                .collect(Collectors.joining(";"));
    }

    private static String path(Table table) {
        return table.name().schema() + "." + table.name().name();
    }

    private static String patterns(List<String> names) {
        return names.stream().map(EngineSettings::pattern).collect(Collectors.joining(","));
    }

    /** A regular expression for one name alone; Debezium splits lists at commas and ignores case by default. */
    private static String pattern(String name) {
        StringBuilder pattern = new StringBuilder("(?-i)");
        name.codePoints().forEach(character -> {
            if (character < 128 && Character.isLetterOrDigit(character)) {
                pattern.appendCodePoint(character);
            } else {
                pattern.append("\\x{").append(Integer.toHexString(character)).append('}');
            }
        });
        return pattern.toString();
    }

    private void set(String name, String value) {
        properties.setProperty(name, value);
    }
}
