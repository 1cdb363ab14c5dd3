package io.tributary.embedded;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The configuration files of an embedded PostgreSQL server. */
final class PostgresSettings {
    /** The rows survive a crash of the server or of this process; fsync=off loses them only to a crash of the machine. */
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("wal_level", "logical"),
            Map.entry("max_wal_senders", "40"),
            Map.entry("max_replication_slots", "40"),
            Map.entry("max_connections", "300"),
            Map.entry("max_prepared_transactions", "10"),
            Map.entry("shared_buffers", "64MB"),
            Map.entry("fsync", "off"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            Map.entry("password_encryption", "scram-sha-256"),
            Map.entry("listen_addresses", FreePorts.LOOPBACK),
            // The path of a socket file is limited to about a hundred characters; directories of tests are longer.
            Map.entry("unix_socket_directories", ""));

    /** The superuser is let in as on a developer's machine; everyone else must know a password. */
    static final String HOST_AUTHENTICATION = """
            host  all          postgres  127.0.0.1/32  trust
            host  replication  postgres  127.0.0.1/32  trust
            host  all          all       127.0.0.1/32  scram-sha-256
            host  replication  all       127.0.0.1/32  scram-sha-256
            """;

    private PostgresSettings() {}

    static String render(Map<String, String> overrides, int port) {
        Map<String, String> settings = new TreeMap<>(DEFAULTS);
        settings.putAll(overrides);
        settings.put("port", Integer.toString(port));
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
                .collect(Collectors.joining());
    }
}
