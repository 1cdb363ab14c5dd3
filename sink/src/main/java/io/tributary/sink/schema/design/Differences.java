package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Collects what is not the same in all tenants. */
final class Differences {
    private static final String CHECK = "source-drift";

    private final List<Finding> findings = new ArrayList<>();

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /**
     * Compares one thing over the tenants that have it; a difference stops the migration.
     *
     * @param what the thing, for people
     * @param versions the thing by tenant
     * @param part what of it has to be the same
     * @param description how people read that part
     */
    <V, P> void compare(
            String what, Map<String, V> versions, Function<V, P> part, Function<? super P, String> description) {
        describe(versions, part, description)
                .ifPresent(found -> block(
                        what + " differs between tenants: " + found,
                        "migrate the sources to one version of the application's schema, or exclude the table"));
    }

    /** Records a difference that stops the migration. */
    void block(String found, String remedy) {
        findings.add(Finding.blocker(CHECK, Optional.empty(), found, remedy));
    }

    /** Records a difference that the target bridges. */
    void warn(String found) {
        findings.add(Finding.warning(CHECK, Optional.empty(), found, "see whether that is right for all tenants"));
    }

    /** The same where the first tenant's version will do for all. */
    <V, P> void tolerate(
            String what, Map<String, V> versions, Function<V, P> part, Function<? super P, String> description) {
        describe(versions, part, description)
                .ifPresent(found -> warn(what + " differs between tenants: " + found + "; the target gets the first"));
    }

    private static <V, P> Optional<String> describe(
            Map<String, V> versions, Function<V, P> part, Function<? super P, String> description) {
        Map<P, List<String>> tenants = new LinkedHashMap<>();
        versions.forEach((tenant, version) -> tenants.computeIfAbsent(part.apply(version), key -> new ArrayList<>())
                .add(tenant));
        if (tenants.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(tenants.entrySet().stream()
                .map(entry -> description.apply(entry.getKey()) + " in " + String.join(", ", entry.getValue()))
                .collect(Collectors.joining("; ")));
    }
}
