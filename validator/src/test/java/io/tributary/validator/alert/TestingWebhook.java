package io.tributary.validator.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server that takes alerts, or does what one that is broken does. */
final class TestingWebhook implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> accepted = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile Answer answer = Answer.ACCEPT;

    /** What it does with a request. */
    enum Answer {
        ACCEPT,
        FAIL,
        SAY_NOTHING,
        /** Sends the head of its answer, and never the rest. */
        BREAK_OFF
    }

    static TestingWebhook start() throws IOException {
        TestingWebhook webhook = new TestingWebhook();
        webhook.listen(0);
        return webhook;
    }

    private void listen(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/hidden-token", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hidden-token");
    }

    void answer(Answer next) {
        answer = next;
    }

    /** Stops listening. */
    void leave() {
        server.stop(0);
    }

    /** Listens again, on the same port. */
    void comeBack() throws IOException {
        listen(server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        String text = body.size() == 1 ? body.path("text").asText() : "not as it should be: " + body;
        switch (answer) {
            case ACCEPT -> {
                accepted.add(text);
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            }
            case FAIL -> {
                refused.add(text);
                exchange.sendResponseHeaders(500, -1);
                exchange.close();
            }
            case SAY_NOTHING -> {
                refused.add(text);
                hang();
            }
            case BREAK_OFF -> {
                refused.add(text);
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().flush();
                hang();
            }
        }
    }

    private void hang() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The texts that it accepted, in their order. */
    List<String> accepted() {
        return List.copyOf(accepted);
    }

    /** The texts of requests that it did not accept. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
