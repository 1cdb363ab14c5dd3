package io.tributary.validator.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reports by a real server, and by real commands. */
class ReportReaderIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile int status = 200;
    private volatile boolean silent;
    private volatile String asked;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void leave() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked = exchange.getRequestURI().toString();
        try {
            if (silent) {
                over.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        byte[] body = "{\"errors\": 0.5, \"latency\": null}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/report?x=1";
    }

    @Test
    void a_server_is_asked_for_the_tenant() throws Exception {
        assertThat(new ReportReader(url(), PATIENCE).read("a b"))
                .isEqualTo(new ApplicationReport(OptionalDouble.of(0.5), OptionalDouble.empty()));
        assertThat(asked).isEqualTo("/report?x=1&tenant=a+b");
    }

    @Test
    void a_server_that_fails_hangs_or_is_gone_gives_no_report() {
        status = 500;
        assertThatThrownBy(() -> new ReportReader(url(), PATIENCE).read("a")).hasMessageContaining("500");
        status = 200;
        silent = true;
        assertThatThrownBy(() -> new ReportReader(url(), SHORT).read("a")).hasMessageContaining("300 ms");
        String gone = url();
        server.stop(0);
        assertThatThrownBy(() -> new ReportReader(gone, PATIENCE).read("a")).isInstanceOf(IOException.class);
    }

    @Test
    void a_command_knows_the_tenant_and_has_its_time() throws Exception {
        String echo = "test \"$TRIBUTARY_TENANT\" = a && echo '{\"latency\": 3}'";
        assertThat(new ReportReader(echo, PATIENCE).read("a").latency()).hasValue(3);
        assertThatThrownBy(() -> new ReportReader(echo, PATIENCE).read("b")).hasMessageContaining("status 1");
        assertThatThrownBy(() -> new ReportReader("sleep 600", SHORT).read("a")).hasMessageContaining("300 ms");
        assertThatThrownBy(() -> new ReportReader("echo nonsense", PATIENCE).read("a"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void the_newest_report_is_there_without_waiting_and_gone_when_the_server_is() {
        try (Reports reports = new Reports(Optional.of(url()), SHORT, Duration.ofMillis(1))) {
            await().atMost(PATIENCE).until(() -> reports.newest("a").isPresent());
            status = 500;
            await().atMost(PATIENCE).until(() -> reports.newest("a").isEmpty());
        }
    }
}
