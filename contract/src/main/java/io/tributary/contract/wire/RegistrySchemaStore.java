package io.tributary.contract.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.contract.stage.PausedException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * Keeps schemas in a Confluent-compatible schema registry. See "Schema Registry API Reference" in Confluent's
 * documentation. A subject's compatibility is set to NONE: every version stays readable by its id, and what may change is
 * decided by the target's schema.
 */
final class RegistrySchemaStore implements SchemaStore {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 404;
    private static final String CONTENT = "application/vnd.schemaregistry.v1+json";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
    private final Map<String, Map<Schema, Integer>> bySubject = new ConcurrentHashMap<>();
    private final String base;

    RegistrySchemaStore(URI base) {
        this.base = base.toString().replaceAll("/+$", "");
    }

    @Override
    public int idOf(String subject, Schema schema) throws IOException {
        Map<Schema, Integer> ids = bySubject.computeIfAbsent(subject, key -> new ConcurrentHashMap<>());
        Integer id = ids.get(schema);
        if (id == null) {
            id = register(subject, schema);
            ids.put(schema, id);
        }
        return id;
    }

    @Override
    public Schema schema(int id) throws IOException, PausedException {
        Schema schema = byId.get(id);
        if (schema == null) {
            HttpRequest request = request("/schemas/ids/" + id).GET().build();
            HttpResponse<byte[]> response = answer(request);
            if (response.statusCode() == NOT_FOUND) {
                throw new PausedException(
                        "the schema registry at " + base + " has no schema with id " + id
                                + ", with which records of the migration were written",
                        "restore the registry; or write everything anew: tributary resync --copy, for every tenant");
            }
            String text = content(request, response).path("schema").asText();
            schema = new Schema.Parser().parse(text);
            byId.put(id, schema);
        }
        return schema;
    }

    private int register(String subject, Schema schema) throws IOException {
        String name = URLEncoder.encode(subject, StandardCharsets.UTF_8);
        put("/config/" + name, Map.of("compatibility", "NONE"));
        HttpRequest.Builder request =
                request("/subjects/" + name + "/versions").POST(body(Map.of("schema", schema.toString())));
        return send(request).path("id").asInt();
    }

    private void put(String path, Map<String, String> body) throws IOException {
        send(request(path).PUT(body(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT).header("Content-Type", CONTENT);
    }

    private HttpRequest.BodyPublisher body(Map<String, String> body) throws IOException {
        return BodyPublishers.ofByteArray(json.writeValueAsBytes(body));
    }

    private JsonNode send(HttpRequest.Builder builder) throws IOException {
        HttpRequest request = builder.build();
        return content(request, answer(request));
    }

    private JsonNode content(HttpRequest request, HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() >= 300) {
            throw new IOException("the schema registry answers " + response.statusCode() + " to " + request.method()
                    + " " + request.uri() + ": " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return json.readTree(response.body());
    }

    private HttpResponse<byte[]> answer(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the schema registry was asked", e);
        }
    }

    /** Java's HTTP client ends with its last use. */
    @Override
    public void close() {}
}
