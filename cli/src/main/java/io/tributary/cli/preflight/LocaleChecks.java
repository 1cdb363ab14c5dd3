package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Identifiers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether the target sorts, compares and prints as the sources do. */
final class LocaleChecks {
    static final String COLLATION = "collation";
    static final String VERSION = "collation-version";
    static final String MONEY = "money-format";

    private LocaleChecks() {}

    /** Bytes arrive as they were; what differs is their order, and what lower and upper make of them. */
    static List<Finding> collation(Survey survey) {
        DatabaseLocale ours = survey.target().locale();
        List<Finding> findings = new ArrayList<>();
        group(survey, facts -> facts.locale().toString()).forEach((locale, tenants) -> {
            if (!locale.equals(ours.toString())) {
                DatabaseFacts source = survey.sources().get(tenants.get(0));
                findings.add(Finding.warning(
                        COLLATION,
                        Optional.empty(),
                        "texts are ordered by " + locale + " in " + slugs(tenants) + ", by " + ours
                                + " in the target: ORDER BY, ranges of texts, lower() and upper() may answer otherwise",
                        "while the target is empty, as its administrator: CREATE DATABASE "
                                + Identifiers.quote(survey.target().name()) + " ENCODING 'UTF8' "
                                + source.locale().options(survey.target().version()) + " TEMPLATE template0;"));
            }
        });
        return orPass(findings, COLLATION, "the sources and the target order texts by " + ours);
    }

    /** An index that another version of a collation has ordered finds less than there is, and lets duplicates in. */
    static List<Finding> versions(Survey survey) {
        List<Finding> findings = new ArrayList<>();
        survey.sources().forEach((tenant, facts) -> version(facts, Optional.of(tenant.slug()))
                .ifPresent(findings::add));
        version(survey.target(), Optional.empty()).ifPresent(findings::add);
        return orPass(findings, VERSION, "no index was built with another version of its collation");
    }

    private static Optional<Finding> version(DatabaseFacts facts, Optional<String> tenant) {
        DatabaseFacts.CollationVersions versions = facts.collation();
        if (versions.recorded().equals(versions.actual())) {
            return Optional.empty();
        }
        String name = Identifiers.quote(facts.name());
        return Optional.of(Finding.warning(
                VERSION,
                tenant,
                "database " + facts.name() + " was made with version "
                        + versions.recorded().orElse("?")
                        + " of its collation, and the server now has "
                        + versions.actual().orElse("none")
                        + ": indexes of texts may be wrong",
                "REINDEX DATABASE " + name + "; ALTER DATABASE " + name + " REFRESH COLLATION VERSION;"));
    }

    /** A number of cents is carried over; how many of them make a unit is the locale's. */
    static List<Finding> money(Survey survey) {
        String ours = survey.target().money().format();
        List<Finding> findings = new ArrayList<>();
        group(survey, facts -> facts.money().used() ? facts.money().format() : ours)
                .forEach((format, tenants) -> {
                    if (!format.equals(ours)) {
                        findings.add(Finding.warning(
                                MONEY,
                                Optional.empty(),
                                "lc_monetary is " + format + " in " + slugs(tenants)
                                        + ", which have columns of type money, and " + ours
                                        + " in the target: the same amounts are printed and read otherwise",
                                "ALTER DATABASE "
                                        + Identifiers.quote(survey.target().name()) + " SET lc_monetary = "
                                        + Identifiers.literal(format) + ";"));
                    }
                });
        return orPass(findings, MONEY, "no amount of money is printed otherwise in the target");
    }

    private static Map<String, List<Tenant>> group(Survey survey, Function<DatabaseFacts, String> by) {
        Map<String, List<Tenant>> groups = new LinkedHashMap<>();
        survey.sources().forEach((tenant, facts) -> groups.computeIfAbsent(by.apply(facts), key -> new ArrayList<>())
                .add(tenant));
        return groups;
    }

    private static String slugs(List<Tenant> tenants) {
        String named = tenants.stream().limit(NAMED).map(Tenant::slug).collect(Collectors.joining(", "));
        return tenants.size() > NAMED ? named + " and " + (tenants.size() - NAMED) + " more" : named;
    }

    private static List<Finding> orPass(List<Finding> findings, String check, String found) {
        return findings.isEmpty() ? List.of(Finding.pass(check, Optional.empty(), found)) : findings;
    }

    private static final int NAMED = 5;
}
