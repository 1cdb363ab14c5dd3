package io.tributary.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClientLoadIT {
    private static final int ACCOUNTS = 50;
    private static PostgresServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.startTemporary(Map.of());
        server.createDatabase("shop");
        server.execute(
                "shop", LoadSchema.sql(ACCOUNTS) + ";CREATE ROLE shop LOGIN PASSWORD 's';" + LoadSchema.grants("shop"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void books_agree_with_the_database_until_something_is_lost_doubled_or_made_up() throws Exception {
        ClientLoad load =
                ClientLoad.start(new LoadSettings(server.url("shop"), "shop", "s", 4, ACCOUNTS, Duration.ofMillis(1)));
        long begin = System.nanoTime();
        assertThat(load.awaitRound(60_000)).isTrue();
        assertThat(load.awaitRound(60_000)).isTrue();
        load.close();
        assertThat(load.longest(begin, System.nanoTime())).hasSize(4).allMatch(nanos -> nanos > 0);
        assertThat(load.usual()).isPositive();
        try (Connection serving = server.connect("shop")) {
            Verdict right = load.compare(serving);
            assertThat(right.sound()).isTrue();
            assertThat(right.acknowledged()).isGreaterThanOrEqualTo(8);
            assertThat(right.errors()).isEmpty();
            server.execute("shop", """
                    DELETE FROM journal WHERE client = 1 AND number = 1;
                    INSERT INTO journal (client, number, debit, credit)
                    SELECT client, number, debit, credit FROM journal WHERE client = 2 AND number = 1;
                    INSERT INTO journal (client, number, debit, credit) VALUES (3, 1000000, 1, 2);
                    UPDATE account SET balance = balance + 1 WHERE id = 1""");
            Verdict wrong = load.compare(serving);
            assertThat(wrong.sound()).isFalse();
            assertThat(wrong.lost()).isEqualTo(1);
            assertThat(wrong.doubled()).isEqualTo(1);
            assertThat(wrong.unbooked()).isEqualTo(1);
            assertThat(wrong.balanced()).isFalse();
        }
    }

    @Test
    void what_a_client_is_told_is_kept() throws Exception {
        ClientLoad load = ClientLoad.start(
                new LoadSettings(server.url("shop"), "shop", "wrong", 1, ACCOUNTS, Duration.ofMillis(1)));
        assertThat(load.awaitRound(500)).isFalse();
        load.close();
        try (Connection serving = server.connect("shop")) {
            Verdict verdict = load.compare(serving);
            assertThat(verdict.acknowledged()).isZero();
            assertThat(verdict.errorCount()).isPositive();
            assertThat(verdict.errors().get(0)).contains("client 1, transaction 1", "password");
        }
    }
}
