package io.tributary.contract.plan;

import io.tributary.contract.mapping.NameUuids;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a plan file: YAML to a checked {@link Plan}, or every problem at once. */
public final class PlanReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    private static final String NAME_RULE = "lower-case letters, digits and inner hyphens";
    /** PostgreSQL cuts longer identifiers off (NAMEDATALEN - 1). */
    private static final int LONGEST_IDENTIFIER = 63;

    private final Problems problems = new Problems();
    private final Map<String, String> environment;

    private PlanReader(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Reads a plan file.
     *
     * @param environment where {@code ${NAME}} in a value comes from
     * @throws PlanException with all the problems, when there is any; nothing has been connected to
     */
    public static Plan read(Path file, Map<String, String> environment) throws PlanException {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            String remedy = "name a plan file with -c FILE, or write one; README.md has an example";
            throw new PlanException(file.toString(), List.of(new Problem(0, "plan", "cannot be read", remedy)));
        }
        return parse(file.toString(), text, environment);
    }

    /** Reads a plan from a text; {@code file} is how messages call it. */
    public static Plan parse(String file, String text, Map<String, String> environment) throws PlanException {
        PlanReader reader = new PlanReader(environment);
        Plan plan = reader.plan(text);
        if (!reader.problems.isEmpty()) {
            throw new PlanException(file, reader.problems.inOrder());
        }
        return plan;
    }

    private Plan plan(String text) {
        Node root;
        try {
            root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new java.io.StringReader(text));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.add(line, "plan", "is not YAML: " + e.getProblem(), "correct the indentation or the quotes there");
            return null;
        }
        PlanSection top = PlanSection.root(root, environment, problems);
        top.allow(
                "migration",
                "kafka",
                "schemaRegistry",
                "target",
                "tenants",
                "tables",
                "snapshot",
                "load",
                "schemaChanges",
                "validation",
                "alerts",
                "cutover");
        String migration = name(top.text("migration"), 0);
        Target target = target(top.section("target"));
        List<Tenant> tenants = tenants(top, migration);
        Plan plan = new Plan(
                migration,
                kafka(top.section("kafka")),
                registry(top.optionalText("schemaRegistry")),
                target,
                tenants,
                tables(top.optionalSection("tables")),
                snapshot(top.optionalText("snapshot")),
                SettingsReader.load(top.optionalSection("load")),
                schemaChanges(top.optionalText("schemaChanges")),
                SettingsReader.validation(top.optionalSection("validation")),
                SettingsReader.alerts(top.optionalSection("alerts")),
                CutoverReader.read(top.optionalSection("cutover")),
                Direction.FORWARD);
        checkSources(top, target, tenants);
        return plan;
    }

    private Map<String, String> kafka(PlanSection section) {
        Map<String, String> properties = section.texts();
        if (section.present() && !properties.containsKey("bootstrap.servers")) {
            section.problem("bootstrap.servers is missing", "name the brokers: bootstrap.servers: host:9092");
        }
        return properties;
    }

    private Optional<URI> registry(PlanText text) {
        return text.map(
                value -> {
                    URI uri = URI.create(value);
                    if (uri.getHost() == null
                            || uri.getScheme() == null
                            || !uri.getScheme().startsWith("http")) {
                        throw new IllegalArgumentException();
                    }
                    return uri;
                },
                "is not the URL of a schema registry",
                "write it as http://host:port/path");
    }

    private Target target(PlanSection section) {
        section.allow("url", "username", "password", "applicationRole");
        String role = section.optionalText("applicationRole").value().orElse("application_role");
        return new Target(database(section), role);
    }

    static Database database(PlanSection section) {
        PlanText url = section.text("url");
        url.check(
                value -> value.startsWith("jdbc:postgresql:"),
                "is not a PostgreSQL URL",
                "write it as jdbc:postgresql://host:5432/database");
        url.check(
                value -> !value.matches("(?i).*[?&](user|password)=.*"),
                "has credentials in it",
                "move them to username and password");
        return new Database(
                url.value().orElse(""),
                section.text("username").value().orElse(""),
                new Secret(section.optionalText("password").value().orElse("")));
    }

    private List<Tenant> tenants(PlanSection top, String migration) {
        List<Tenant> tenants = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        List<PlanSection> sections = top.sections("tenants");
        for (PlanSection section : sections) {
            section.allow("slug", "name", "id", "source");
            PlanText slugText = section.text("slug");
            String slug = name(slugText, "tributary__".length() + migration.length() + Plan.REVERSED.length());
            Integer earlier = lines.putIfAbsent(slug, slugText.line());
            if (earlier != null && !slug.isEmpty()) {
                slugText.problem(
                        "'" + slug + "' is the slug of the tenant on line " + earlier + " too",
                        "give each tenant a slug of its own");
            }
            PlanSection source = section.section("source");
            source.allow("url", "username", "password");
            tenants.add(new Tenant(
                    slug,
                    section.optionalText("name").value().orElse(slug),
                    section.optionalText("id")
                            .map(
                                    UUID::fromString,
                                    "is not a UUID",
                                    "write a UUID, or leave it out: it is then derived from the slug"),
                    database(source)));
        }
        checkIds(sections, tenants);
        return tenants;
    }

    private static void checkIds(List<PlanSection> sections, List<Tenant> tenants) {
        Map<UUID, String> slugs = new HashMap<>();
        for (int i = 0; i < tenants.size(); i++) {
            Tenant tenant = tenants.get(i);
            UUID id = tenant.id().orElseGet(() -> NameUuids.ofTenant(tenant.slug()));
            String other = slugs.putIfAbsent(id, tenant.slug());
            if (other != null && !other.equals(tenant.slug())) {
                sections.get(i).problem("its id is also that of tenant '" + other + "'", "give it an id of its own");
            }
        }
    }

    /** Two tenants in one database would both own every row of it. */
    private static void checkSources(PlanSection top, Target target, List<Tenant> tenants) {
        Map<String, String> slugs = new HashMap<>();
        slugs.put(target.database().url(), "the target");
        for (int i = 0; i < tenants.size(); i++) {
            String url = tenants.get(i).source().url();
            String other = slugs.putIfAbsent(url, "tenant '" + tenants.get(i).slug() + "'");
            if (other != null && !url.isEmpty()) {
                top.sections("tenants")
                        .get(i)
                        .section("source")
                        .text("url")
                        .problem("is the database of " + other + " too", "give each tenant a database of its own");
            }
        }
    }

    private Tables tables(PlanSection section) {
        section.allow("include", "exclude", "shared", "keys", "stride");
        KeyStrategy defaultKey = KeyStrategy.COMPOSITE;
        Map<TablePattern, KeyStrategy> keys = new LinkedHashMap<>();
        for (Map.Entry<String, PlanText> entry :
                section.optionalSection("keys").textEntries().entrySet()) {
            KeyStrategy strategy = keyStrategy(entry.getValue());
            if (entry.getKey().equals("default")) {
                defaultKey = strategy;
            } else {
                pattern(entry.getValue(), entry.getKey()).ifPresent(pattern -> keys.put(pattern, strategy));
            }
        }
        List<TablePattern> include = patterns(section.textList("include"));
        return new Tables(
                include.isEmpty() ? List.of(new TablePattern("*.*")) : include,
                patterns(section.textList("exclude")),
                patterns(section.textList("shared")),
                defaultKey,
                keys,
                stride(section));
    }

    private static OptionalLong stride(PlanSection section) {
        return section.optionalText("stride")
                .map(
                        value -> {
                            long stride = Long.parseLong(value.replace("_", ""));
                            if (stride < 1) {
                                throw new IllegalArgumentException();
                            }
                            return OptionalLong.of(stride);
                        },
                        "is not a distance between two tenants' keys",
                        "write a whole number above every tenant's greatest key, such as 1000000000; or leave it out")
                .orElse(OptionalLong.empty());
    }

    private static List<TablePattern> patterns(List<PlanText> texts) {
        List<TablePattern> patterns = new ArrayList<>();
        for (PlanText text : texts) {
            text.value().flatMap(value -> pattern(text, value)).ifPresent(patterns::add);
        }
        return patterns;
    }

    private static Optional<TablePattern> pattern(PlanText at, String value) {
        try {
            return Optional.of(new TablePattern(value));
        } catch (IllegalArgumentException e) {
            at.problem(e.getMessage(), "write schema.table; * stands for any characters");
            return Optional.empty();
        }
    }

    private static KeyStrategy keyStrategy(PlanText text) {
        Optional<KeyStrategy> strategy = text.value().flatMap(KeyStrategy::named);
        if (strategy.isEmpty()) {
            text.problem(
                    "'" + text.value().orElse("") + "' is not a key strategy", "write composite, keep, offset or uuid");
        }
        return strategy.orElse(KeyStrategy.COMPOSITE);
    }

    private static SnapshotMode snapshot(PlanText text) {
        return text.map(
                        value -> Arrays.stream(SnapshotMode.values())
                                .filter(each -> each.planName().equals(value))
                                .findFirst()
                                .orElseThrow(IllegalArgumentException::new),
                        "is not a way to copy rows",
                        "write copy or debezium, or leave it out: it is then copy")
                .orElse(SnapshotMode.COPY);
    }

    private static SchemaChanges schemaChanges(PlanText text) {
        return text.map(
                        value -> Arrays.stream(SchemaChanges.values())
                                .filter(each -> each.planName().equals(value))
                                .findFirst()
                                .orElseThrow(IllegalArgumentException::new),
                        "is not a way to treat a source's schema that changes",
                        "write pause or apply, or leave it out: it is then pause")
                .orElse(SchemaChanges.PAUSE);
    }

    private static String name(PlanText text, int taken) {
        text.check(value -> NAME.matcher(value).matches(), "is not a name", "use " + NAME_RULE);
        text.check(
                value -> value.length() + taken <= LONGEST_IDENTIFIER,
                "is too long for the name of a replication slot",
                "shorten it, or the migration's name");
        return text.value().orElse("");
    }
}
