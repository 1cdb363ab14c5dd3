package io.tributary.connector.bare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Secret;
import io.tributary.embedded.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BareEngineIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static PostgresServer server;
    private static Database database;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.startTemporary(Map.of());
        server.createDatabase("source");
        server.execute(
                "source",
                "CREATE TABLE public.account (id int PRIMARY KEY, balance numeric NOT NULL);"
                        + "CREATE PUBLICATION bare FOR TABLE public.account;");
        server.execute("source", "SELECT pg_create_logical_replication_slot('bare', 'pgoutput')");
        database = new Database(server.url("source"), "postgres", new Secret(""));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void it_counts_every_change_with_debeziums_own_classes() throws Exception {
        server.execute("source", "INSERT INTO public.account SELECT n, n / 7.0 FROM generate_series(1, 1000) AS n");
        try (BareEngine engine = BareEngine.start(database, "bare", "bare")) {
            await().atMost(LIMIT).until(() -> engine.changes() >= 1000);
            assertThat(engine.changes()).isEqualTo(1000);
        }
    }

    @Test
    void its_end_is_told() throws Exception {
        try (BareEngine engine = BareEngine.start(database, "bare", "there is none")) {
            await().atMost(LIMIT).untilAsserted(() -> assertThatThrownBy(engine::changes)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the bare engine has ended"));
        }
    }
}
