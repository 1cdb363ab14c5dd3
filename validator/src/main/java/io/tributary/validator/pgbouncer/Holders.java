package io.tributary.validator.pgbouncer;

import io.tributary.validator.cutover.RouterException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whose transactions are open, as PgBouncer sees it: a server session that is linked to a client. */
final class Holders {
    private static final int MOST = 5;

    private Holders() {}

    /** The clients, for a message; at most {@value #MOST} of them. */
    static String describe(Console console, String database) throws RouterException {
        Map<String, Map<String, String>> clients = new HashMap<>();
        console.show("CLIENTS").forEach(client -> clients.put(client.get("ptr"), client));
        List<String> holders = new ArrayList<>();
        for (Map<String, String> server : console.show("SERVERS")) {
            Map<String, String> client = clients.get(server.get("link"));
            if (database.equals(server.get("database")) && client != null) {
                holders.add(describe(client));
            }
        }
        if (holders.isEmpty()) {
            return "they have ended since";
        }
        String more = holders.size() > MOST ? ", and " + (holders.size() - MOST) + " more" : "";
        return String.join(", ", holders.subList(0, Math.min(MOST, holders.size()))) + more;
    }

    private static String describe(Map<String, String> client) {
        String application = client.getOrDefault("application_name", "");
        return client.get("user") + " from " + client.get("addr") + ":" + client.get("port")
                + (application.isEmpty() ? "" : " (" + application + ")") + ", last heard of at "
                + client.get("request_time");
    }
}
