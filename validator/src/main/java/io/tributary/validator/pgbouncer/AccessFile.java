package io.tributary.validator.pgbouncer;

import io.tributary.validator.cutover.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The file of rules that says who may connect to which database ({@code auth_hba_file}). The first rule that fits counts.
 * Nobody but PgBouncer itself gets to the entries behind the tenants', where a pause would not hold back.
 */
final class AccessFile {
    private static final String FIRST = """
            # Who may connect to what; the first line that fits counts. Tributary adds tenants that are missing, at the top, and
            # leaves the other lines as they are.

            # PgBouncer itself, by its own socket, which nobody else can open (unix_socket_mode)
            local  all  all  trust

            # Everyone in auth_file, to every tenant. To keep tenants' users apart, replace it by a line for each tenant:
            # host  "tenant-a"  app_of_tenant_a  0.0.0.0/0  scram-sha-256
            host  all  all  0.0.0.0/0  scram-sha-256
            host  all  all  ::/0  scram-sha-256
            """;

    /** PgBouncer 1.18 does not know {@code all} as an address. */
    private static final List<String> EVERYWHERE = List.of("0.0.0.0/0", "::/0");

    private final Path path;

    private AccessFile(Path path) {
        this.path = path;
    }

    /** The file that belongs to a file of databases. */
    static AccessFile beside(Path databases) {
        Path name = databases.toAbsolutePath().getFileName();
        return new AccessFile(
                databases.toAbsolutePath().resolveSibling(name.toString().replaceAll("\\.ini$", "") + ".hba"));
    }

    Path path() {
        return path;
    }

    /** Adds what is missing; called by one process at a time. */
    void complete(List<TenantEntries> tenants) throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> there =
                Files.exists(path) ? Files.readAllLines(path) : FIRST.lines().toList();
        for (TenantEntries tenant : tenants) {
            rejections(tenant.front().name())
                    .filter(line -> !there.contains(line))
                    .forEach(lines::add);
        }
        if (Files.exists(path) && lines.isEmpty()) {
            return;
        }
        lines.addAll(there);
        WholeFile.replace(path, String.join("\n", lines) + "\n");
    }

    private static Stream<String> rejections(String slug) {
        return Stream.of(Side.values())
                .map(side -> TenantEntries.backName(slug, side))
                .flatMap(name ->
                        EVERYWHERE.stream().map(addresses -> "host  \"" + name + "\"  all  " + addresses + "  reject"));
    }
}
