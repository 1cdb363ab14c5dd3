package io.tributary.contract.plan;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the section of a plan that says how tenants are switched over. */
final class CutoverReader {
    private CutoverReader() {}

    static CutoverSettings read(PlanSection section) {
        section.allow(
                "maxLag",
                "pauseLimit",
                "verifiedWithin",
                "pgbouncer",
                "hooks",
                "hookLimit",
                "samples",
                "slowdown",
                "triggers");
        CutoverSettings otherwise = CutoverSettings.DEFAULT;
        return new CutoverSettings(
                SettingsReader.duration(section, "maxLag", otherwise.maxLag()),
                SettingsReader.duration(section, "pauseLimit", otherwise.pauseLimit()),
                SettingsReader.duration(section, "verifiedWithin", otherwise.verifiedWithin()),
                pgbouncer(section.optionalSection("pgbouncer")),
                hooks(section.optionalSection("hooks")),
                SettingsReader.duration(section, "hookLimit", otherwise.hookLimit()),
                samples(section.textList("samples")),
                factor(section, "slowdown", otherwise.slowdown()),
                triggers(section.optionalSection("triggers")));
    }

    private static Optional<PgBouncerSettings> pgbouncer(PlanSection section) {
        section.allow("url", "username", "password", "databases", "applicationPassword");
        if (!section.present()) {
            return Optional.empty();
        }
        return Optional.of(new PgBouncerSettings(
                PlanReader.database(section),
                Path.of(section.text("databases").value().orElse("")),
                new Secret(section.optionalText("applicationPassword").value().orElse(""))));
    }

    private static Map<HookPoint, String> hooks(PlanSection section) {
        section.allow(Arrays.stream(HookPoint.values()).map(HookPoint::planName).toArray(String[]::new));
        Map<HookPoint, String> hooks = new EnumMap<>(HookPoint.class);
        for (HookPoint point : HookPoint.values()) {
            section.optionalText(point.planName()).value().ifPresent(command -> hooks.put(point, command));
        }
        return hooks;
    }

    private static List<SampleQuery> samples(List<PlanText> texts) {
        return texts.stream()
                .flatMap(text -> text.value().stream())
                .map(SampleQuery::new)
                .toList();
    }

    private static TriggerSettings triggers(PlanSection section) {
        section.allow("differences", "lag", "lagFor", "report", "errors", "latency", "action");
        TriggerSettings otherwise = TriggerSettings.DEFAULT;
        return new TriggerSettings(
                share(section, "differences", otherwise.differences()),
                SettingsReader.duration(section, "lag", otherwise.lag()),
                SettingsReader.duration(section, "lagFor", otherwise.lagFor()),
                report(section.optionalText("report")),
                share(section, "errors", otherwise.errors()),
                factor(section, "latency", otherwise.latency()),
                action(section.optionalText("action")));
    }

    private static Optional<String> report(PlanText text) {
        text.check(
                value -> !value.startsWith("http") || URI.create(value).getHost() != null,
                "is neither a command nor a URL",
                "write a shell command, or http://host:port/path");
        return text.value();
    }

    private static boolean action(PlanText text) {
        text.check(
                value -> List.of("advise", "rollback").contains(value),
                "is not an action",
                "write advise or rollback, or leave it out: it is then advise");
        return text.value().filter("rollback"::equals).isPresent();
    }

    /** A share is written as {@code 1%} or {@code 0.5%}. */
    private static double share(PlanSection section, String key, double otherwise) {
        return section.optionalText(key)
                .map(
                        value -> {
                            if (!value.endsWith("%")) {
                                throw new IllegalArgumentException();
                            }
                            return between(0, Double.parseDouble(value.substring(0, value.length() - 1)), 100) / 100;
                        },
                        "is not a share",
                        "write it as 1% or 0.5%")
                .orElse(otherwise);
    }

    private static double factor(PlanSection section, String key, double otherwise) {
        return section.optionalText(key)
                .map(
                        value -> between(1, Double.parseDouble(value), Double.MAX_VALUE),
                        "is not a factor",
                        "write a number from 1, such as 1.5")
                .orElse(otherwise);
    }

    private static double between(double least, double value, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException();
        }
        return value;
    }
}
