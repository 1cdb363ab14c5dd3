package io.tributary.validator.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts texts as Slack's incoming webhooks take them: {@code {"text": "…"}}. */
final class Webhook {
    private static final int FIRST_SUCCESS = 200;
    private static final int FIRST_NO_SUCCESS = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI uri;
    private final Duration limit;
    private final HttpClient client;

    /** @param limit how long to wait for a connection, and again for an answer */
    Webhook(URI uri, Duration limit) {
        this.uri = uri;
        this.limit = limit;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(limit)
                .build();
    }

    /** The longest that {@link #post} takes. */
    Duration longest() {
        return limit.multipliedBy(2);
    }

    /**
     * Posts a text once.
     *
     * @return why it was not accepted, as far as that can be told without the URL, which is a secret; empty when it was
     */
    Optional<String> post(String text) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(limit)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(json(text)))
                .build();
        // the request's own limit ends with the answer's headers
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, BodyHandlers.discarding());
        try {
            int status = answer.get(longest().toMillis(), TimeUnit.MILLISECONDS).statusCode();
            return status >= FIRST_SUCCESS && status < FIRST_NO_SUCCESS
                    ? Optional.empty()
                    : Optional.of("it answered with HTTP status " + status);
        } catch (TimeoutException e) {
            return Optional.of("it did not end its answer within " + longest().toSeconds() + " s");
        } catch (ExecutionException e) {
            return Optional.of("it did not answer: " + e.getCause().getClass().getSimpleName());
        } finally {
            answer.cancel(true);
        }
    }

    /** Slack reads these three characters as its own markup: "Formatting text for app surfaces" in its documentation. */
    private static String json(String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        try {
            return JSON.writeValueAsString(Map.of("text", escaped));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text can always be written as JSON", e);
        }
    }
}
