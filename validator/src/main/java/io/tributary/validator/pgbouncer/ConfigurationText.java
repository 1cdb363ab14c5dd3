package io.tributary.validator.pgbouncer;

import io.tributary.contract.plan.PgBouncerSettings;
import io.tributary.contract.plan.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The text of a {@code pgbouncer.ini}. */
final class ConfigurationText {
    private static final String DEFAULT_ADMIN = "tributary";
    private static final Path DEFAULT_DIRECTORY = Path.of("/etc/pgbouncer");
    /** PgBouncer's own; clients that wait longer are thrown out. */
    private static final long QUERY_WAIT_SECONDS = 120;

    private ConfigurationText() {}

    static String of(Plan plan, Sizing sizing, List<TenantEntries> entries, Optional<Path> file, Path socket) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("migration", plan.migration());
        values.put("tenants", Integer.toString(entries.size()));
        values.put("users", directory(file).resolve("userlist.txt").toString());
        values.put("admin", settings(plan).map(set -> set.console().username()).orElse(DEFAULT_ADMIN));
        values.put("applicationRole", plan.target().applicationRole());
        values.put("port", Integer.toString(port(plan)));
        values.put("pool", Integer.toString(sizing.poolSize()));
        values.put("clients", Integer.toString(sizing.maxClients()));
        values.put(
                "wait",
                Long.toString(Math.max(
                        QUERY_WAIT_SECONDS, 4 * plan.cutover().pauseLimit().toSeconds())));
        values.put("servers", comments(sizing.explanation()));
        values.put("tls", ServerEncryption.of(plan, sizing.servers()).lines());
        values.put("socket", socket.toString());
        values.put("access", access(file));
        values.put("databases", databases(entries, file));
        String text = template();
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        return text;
    }

    private static Optional<PgBouncerSettings> settings(Plan plan) {
        return plan.cutover().pgbouncer();
    }

    private static Path directory(Optional<Path> file) {
        return file.map(Path::getParent).orElse(DEFAULT_DIRECTORY);
    }

    private static String access(Optional<Path> file) {
        return file.map(path -> "auth_type = hba\nauth_hba_file = "
                        + AccessFile.beside(path).path())
                .orElse("auth_type = scram-sha-256");
    }

    private static int port(Plan plan) {
        return settings(plan)
                .map(set -> ServerAddress.of(set.console().url()).port())
                .orElse(Entries.DEFAULT_PORT);
    }

    private static String databases(List<TenantEntries> entries, Optional<Path> file) {
        return file.map(path -> "%include " + path).orElseGet(() -> entries.stream()
                .map(tenant -> tenant.alone().line())
                .collect(Collectors.joining("\n", "[databases]\n", "")));
    }

    private static String comments(List<String> lines) {
        return lines.stream().map(line -> ";   " + line).collect(Collectors.joining("\n"));
    }

    private static String template() {
        try (InputStream stream = ConfigurationText.class.getResourceAsStream("pgbouncer.ini")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
