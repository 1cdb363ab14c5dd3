package io.tributary.sink.apply;

import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A PostgreSQL and a Kafka for a test class, with a migration of its own for each test. */
final class TestingServers implements BeforeAllCallback, AfterAllCallback, AfterEachCallback {
    PostgresServer postgres;
    KafkaServer kafka;
    private final List<TestingMigration> migrations = new ArrayList<>();

    /** A new migration of these tenants, which is closed after the test. */
    TestingMigration migration(String... slugs) throws SQLException {
        TestingMigration migration = new TestingMigration(this, slugs);
        migrations.add(migration);
        return migration;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        postgres = PostgresServer.startTemporary(Map.of());
        kafka = KafkaServer.startTemporary();
    }

    @Override
    public void afterEach(ExtensionContext context) throws SQLException {
        for (TestingMigration migration : migrations) {
            migration.close();
        }
        migrations.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        kafka.close();
        postgres.close();
    }
}
