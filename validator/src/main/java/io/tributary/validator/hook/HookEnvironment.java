package io.tributary.validator.hook;

import io.tributary.contract.plan.PgBouncerSettings;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.plan.Tenant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What a command of the plan sees of the environment: this process's, without the plan's secrets, and what it is about. */
final class HookEnvironment {
    private static final String PREFIX = "TRIBUTARY_";

    private final Set<String> secrets = new HashSet<>();
    private final Collection<String> kafka;

    HookEnvironment(Plan plan) {
        Stream.of(
                        Stream.of(plan.target().database().password()),
                        plan.tenants().stream().map(Tenant::source).map(source -> source.password()),
                        plan.cutover().pgbouncer().stream().flatMap(HookEnvironment::secrets))
                .flatMap(each -> each)
                .map(Secret::value)
                .filter(value -> !value.isEmpty())
                .forEach(secrets::add);
        kafka = plan.kafka().entrySet().stream()
                .filter(property -> property.getKey().contains("password")
                        || property.getKey().contains("jaas")
                        || property.getKey().contains("key"))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Stream<Secret> secrets(PgBouncerSettings settings) {
        return Stream.of(settings.console().password(), settings.applicationPassword());
    }

    /** Takes the plan's secrets out of an environment and puts variables into it, each with the prefix {@value #PREFIX}. */
    void apply(Map<String, String> environment, Map<String, String> variables) {
        environment.values().removeIf(this::secret);
        variables.forEach((name, value) -> environment.put(PREFIX + name, value));
    }

    private boolean secret(String value) {
        return secrets.contains(value)
                || !value.isEmpty()
                        && kafka.stream().anyMatch(property -> property.equals(value) || quoted(property, value));
    }

    /** As in {@code sasl.jaas.config}. */
    private static boolean quoted(String property, String value) {
        return property.contains('"' + value + '"') || property.contains("'" + value + "'");
    }
}
