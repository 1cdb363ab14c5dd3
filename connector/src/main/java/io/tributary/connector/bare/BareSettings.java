package io.tributary.connector.bare;

import io.debezium.connector.postgresql.PostgresConnector;
import io.tributary.contract.plan.Database;
import java.util.Properties;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** What Debezium has to be told; all else is its default. */
final class BareSettings {
    private BareSettings() {}

    static Properties of(Database source, String slot, String publication) {
        Properties url = Driver.parseURL(source.url(), new Properties());
        Properties settings = new Properties();
        settings.setProperty("name", slot);
        settings.setProperty("connector.class", PostgresConnector.class.getName());
        settings.setProperty("topic.prefix", "bare");
        settings.setProperty("offset.storage", MemoryOffsetBackingStore.class.getName());
        settings.setProperty("database.hostname", PGProperty.PG_HOST.getOrDefault(url));
        settings.setProperty("database.port", PGProperty.PG_PORT.getOrDefault(url));
        settings.setProperty("database.dbname", PGProperty.PG_DBNAME.getOrDefault(url));
        settings.setProperty("database.user", source.username());
        settings.setProperty("database.password", source.password().value());
        settings.setProperty("plugin.name", "pgoutput");
        settings.setProperty("slot.name", slot);
        settings.setProperty("publication.name", publication);
        settings.setProperty("publication.autocreate.mode", "disabled");
        settings.setProperty("snapshot.mode", "no_data");
        return settings;
    }
}
