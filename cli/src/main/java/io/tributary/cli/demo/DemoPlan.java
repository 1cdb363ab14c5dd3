package io.tributary.cli.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** The plan file of a demo, as a person would have written it for these servers. */
public final class DemoPlan {
    static final String MIGRATION = "demo";
    private static final int LETTERS = 26;

    private DemoPlan() {}

    /** A tenant's slug by its number, from 0: tenant-a to tenant-z, tenant-aa and so on. */
    static String slug(int number) {
        return "tenant-" + letters(number);
    }

    private static String letters(int number) {
        String last = Character.toString('a' + number % LETTERS);
        return number < LETTERS ? last : letters(number / LETTERS - 1) + last;
    }

    /** The name of a tenant's database. */
    public static String database(String slug) {
        return slug.replace('-', '_') + "_db";
    }

    /** @param cutover the section of that name; empty for the defaults */
    public static String yaml(DemoServers servers, int tenants, Map<String, Object> cutover) {
        Map<String, Object> plan = new LinkedHashMap<>();
        plan.put("migration", MIGRATION);
        plan.put("kafka", Map.of("bootstrap.servers", servers.bootstrapServers()));
        Map<String, Object> target = database(servers.targetUrl(), DemoServers.MIGRATION_ROLE);
        target.put("applicationRole", DemoServers.APPLICATION_ROLE);
        plan.put("target", target);
        List<Object> list = new ArrayList<>();
        for (int number = 0; number < tenants; number++) {
            list.add(tenant(servers, slug(number)));
        }
        plan.put("tenants", list);
        if (!cutover.isEmpty()) {
            plan.put("cutover", cutover);
        }
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(options).dump(plan);
    }

    private static Map<String, Object> tenant(DemoServers servers, String slug) {
        Map<String, Object> tenant = new LinkedHashMap<>();
        tenant.put("slug", slug);
        tenant.put("source", database(servers.sourceUrl(database(slug)), DemoServers.REPLICATION_ROLE));
        return tenant;
    }

    private static Map<String, Object> database(String url, String role) {
        Map<String, Object> database = new LinkedHashMap<>();
        database.put("url", url);
        database.put("username", role);
        database.put("password", DemoServers.PASSWORD);
        return database;
    }
}
