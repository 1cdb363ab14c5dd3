package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Checks the schema registry, where the plan names one. */
final class RegistryCheck {
    private static final String NAME = "schema-registry";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private RegistryCheck() {}

    static List<Finding> check(Plan plan) throws InterruptedException {
        return plan.schemaRegistry().isPresent()
                ? List.of(ask(plan.schemaRegistry().get()))
                : List.of();
    }

    /** Writes nothing: a lookup of a schema that is not there tells that schemas are taken, and by whom. */
    private static Finding ask(URI registry) throws InterruptedException {
        URI base = URI.create(registry.toString().replaceAll("/+$", ""));
        try {
            HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
            HttpResponse<String> subjects =
                    client.send(request(base, "/subjects").build(), BodyHandlers.ofString());
            if (subjects.statusCode() != OK) {
                return blocker(
                        registry, "answers " + subjects.statusCode() + " to GET " + base.getPath() + "/subjects");
            }
            HttpResponse<String> mode = client.send(request(base, "/mode").build(), BodyHandlers.ofString());
            if (mode.statusCode() == OK && mode.body().contains("READONLY")) {
                return blocker(registry, "is read-only, so no schema can be registered");
            }
            HttpResponse<String> lookup = client.send(
                    request(base, "/subjects/tributary-preflight")
                            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                            .POST(BodyPublishers.ofString("{\"schema\": \"\\\"string\\\"\"}"))
                            .build(),
                    BodyHandlers.ofString());
            if (lookup.statusCode() != OK && lookup.statusCode() != NOT_FOUND) {
                return blocker(registry, "answers " + lookup.statusCode() + " to a schema");
            }
            return Finding.pass(NAME, Optional.empty(), "the schema registry at " + registry + " answers");
        } catch (IOException e) {
            return blocker(registry, "cannot be reached");
        } catch (RuntimeException e) {
            return blocker(registry, "could not be asked: " + e.getMessage());
        }
    }

    private static HttpRequest.Builder request(URI base, String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    }

    private static Finding blocker(URI registry, String what) {
        return Finding.blocker(
                NAME,
                Optional.empty(),
                "the schema registry at " + registry + " " + what,
                "start it or correct schemaRegistry in the plan to the base of its Confluent-compatible API" + " (curl "
                        + registry + "/subjects must print a list); without the key a topic is used");
    }
}
