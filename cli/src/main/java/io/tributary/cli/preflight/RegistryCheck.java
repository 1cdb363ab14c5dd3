package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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

    private RegistryCheck() {}

    static List<Finding> check(Plan plan) throws InterruptedException {
        return plan.schemaRegistry().isPresent()
                ? List.of(ask(plan.schemaRegistry().get()))
                : List.of();
    }

    private static Finding ask(URI registry) throws InterruptedException {
        URI subjects = URI.create(registry.toString().replaceAll("/+$", "") + "/subjects");
        HttpRequest request = HttpRequest.newBuilder(subjects).timeout(PATIENCE).build();
        try {
            HttpResponse<Void> answer =
                    HttpClient.newBuilder().connectTimeout(PATIENCE).build().send(request, BodyHandlers.discarding());
            return answer.statusCode() == OK
                    ? Finding.pass(NAME, Optional.empty(), "the schema registry at " + registry + " answers")
                    : blocker(registry, "answers " + answer.statusCode() + " to GET " + subjects.getPath());
        } catch (IOException e) {
            return blocker(registry, "cannot be reached");
        }
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
