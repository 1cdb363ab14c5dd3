package io.tributary.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A plan file of a test, for databases whose roles all have the password {@value #PASSWORD}. */
public final class TestingPlan {
    public static final String PASSWORD = "secret-of-tests";

    private final String bootstrapServers;
    private final String targetUrl;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private String migration = "saas";
    private String sourcePassword = PASSWORD;
    private String registry = "";
    private String more = "";

    public TestingPlan(String bootstrapServers, String targetUrl) {
        this.bootstrapServers = bootstrapServers;
        this.targetUrl = targetUrl;
    }

    public TestingPlan migration(String name) {
        migration = name;
        return this;
    }

    public TestingPlan tenant(String slug, String url) {
        sources.put(slug, url);
        return this;
    }

    public TestingPlan sourcePassword(String password) {
        sourcePassword = password;
        return this;
    }

    public TestingPlan schemaRegistry(String url) {
        registry = "schemaRegistry: " + url + "\n";
        return this;
    }

    /** Adds lines to the end of the plan. */
    public TestingPlan more(String lines) {
        more += lines + "\n";
        return this;
    }

    /** Writes the file and returns where it is. */
    public String write(Path directory) throws IOException {
        StringBuilder yaml = new StringBuilder()
                .append("migration: ")
                .append(migration)
                .append("\nkafka:\n  bootstrap.servers: ")
                .append(bootstrapServers)
                .append("\n")
                .append(registry)
                .append("target:\n  url: ")
                .append(targetUrl)
                .append("\n  username: migration_role\n  password: ")
                .append(PASSWORD)
                .append("\ntenants:\n");
        sources.forEach((slug, url) -> yaml.append("  - slug: ")
                .append(slug)
                .append("\n    source:\n      url: ")
                .append(url)
                .append("\n      username: replication_user\n      password: ")
                .append(sourcePassword)
                .append('\n'));
        yaml.append(more);
        return Files.writeString(directory.resolve("tributary.yml"), yaml).toString();
    }
}
