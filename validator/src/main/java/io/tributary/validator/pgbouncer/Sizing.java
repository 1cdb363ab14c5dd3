package io.tributary.validator.pgbouncer;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.util.ArrayList;
import java.util.List;

/**
 * PgBouncer's limits, such that no server is asked for more sessions than it has, on whichever side the tenants are.
 *
 * @param servers the target first, then the servers of the sources
 * @param poolSize the server sessions of one tenant
 * @param maxClients the clients of all tenants, and PgBouncer itself, which is a client of its own with every session
 */
public record Sizing(List<ServerCapacity> servers, int poolSize, int maxClients) {
    /** What a tenant's migration itself uses of a server; see preflight. */
    private static final int OWN_PER_TENANT = 6;
    /** Administrators and monitoring. */
    private static final int OTHERS = 5;
    /** More sessions than this at work at a time only make each slower. */
    private static final int LARGEST_POOL = 50;
    /** Clients that one session serves, since they are idle most of the time. */
    private static final int CLIENTS_PER_SESSION = 20;

    private static final int FEWEST_CLIENTS = 200;
    private static final int MOST_CLIENTS = 10_000;

    public Sizing {
        servers = List.copyOf(servers);
    }

    /** Asks the servers. One that cannot be asked has PostgreSQL's defaults. */
    static Sizing ask(Plan plan) {
        List<ServerCapacity> servers = new ArrayList<>();
        servers.add(ServerCapacity.ask(plan.target().database()));
        int pool = Math.min(LARGEST_POOL, share(servers.get(0), plan.tenants().size()));
        for (Tenant tenant : plan.tenants()) {
            ServerAddress address = ServerAddress.of(tenant.source().url());
            if (servers.stream().skip(1).noneMatch(known -> known.server().sameServer(address))) {
                ServerCapacity capacity = ServerCapacity.ask(tenant.source());
                servers.add(capacity);
                pool = Math.min(pool, share(capacity, tenantsOn(address, plan)));
            }
        }
        int sessions = plan.tenants().size() * pool;
        int clients = Math.max(FEWEST_CLIENTS, Math.min(sessions * CLIENTS_PER_SESSION, MOST_CLIENTS));
        return new Sizing(servers, pool, clients + sessions);
    }

    private static int tenantsOn(ServerAddress server, Plan plan) {
        return (int) plan.tenants().stream()
                .filter(tenant -> ServerAddress.of(tenant.source().url()).sameServer(server))
                .count();
    }

    /** At least one session, or the tenant would be shut out: then the server is too small, and told of. */
    private static int share(ServerCapacity server, int tenants) {
        return Math.max(1, server.free(OTHERS + OWN_PER_TENANT * tenants) / tenants);
    }

    /** What was decided about the servers and why, a line each. */
    List<String> explanation() {
        List<String> lines = new ArrayList<>();
        for (ServerCapacity server : servers) {
            String where = server.server().host() + ":" + server.server().port();
            lines.add(server.unreachable()
                    .map(reason -> where + " could not be asked ("
                            + reason.lines().findFirst().orElse("")
                            + "): assumed max_connections = " + server.maxConnections() + ", " + server.reserved()
                            + " of them reserved")
                    .orElse(where + " has max_connections = " + server.maxConnections() + ", " + server.reserved()
                            + " of them reserved"));
        }
        lines.add("kept for Tributary: " + OWN_PER_TENANT + " for each tenant; for administrators: " + OTHERS
                + "; the rest is shared by a server's tenants, but at most " + LARGEST_POOL + " each");
        return lines;
    }
}
