package io.tributary.validator.pgbouncer;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * How PgBouncer encrypts its connections to servers: it has one setting for all of them, so the strictest of the plan's URLs.
 * Where none of them asks for encryption and no server has it, PgBouncer is told so: from 1.17 on, unless it is switched off,
 * every {@code RELOAD} replaces the sessions of all tenants, "to be on the safe side" (PgBouncer's sbuf.c).
 *
 * @param mode libpq's name of it
 * @param authorities the file of certificate authorities that the URLs name; empty where they name none
 */
record ServerEncryption(String mode, String authorities) {
    private static final List<String> MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final int UNLESS_TOLD = MODES.indexOf("prefer");

    /** @param servers all of the plan's, as they answered */
    static ServerEncryption of(Plan plan, List<ServerCapacity> servers) {
        List<Properties> urls = Stream.concat(
                        Stream.of(plan.target().database()),
                        plan.tenants().stream().map(Tenant::source))
                .map(database -> Driver.parseURL(database.url(), new Properties()))
                .filter(Objects::nonNull)
                .toList();
        int strictest = urls.stream()
                .mapToInt(url -> MODES.indexOf(String.valueOf(PGProperty.SSL_MODE.getOrDefault(url))))
                .map(mode -> mode < 0 ? UNLESS_TOLD : mode)
                .max()
                .orElse(UNLESS_TOLD);
        String authorities = urls.stream()
                .map(PGProperty.SSL_ROOT_CERT::getOrDefault)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        boolean needless = strictest <= UNLESS_TOLD && servers.stream().noneMatch(ServerCapacity::encrypted);
        return new ServerEncryption(needless ? MODES.get(0) : MODES.get(strictest), authorities);
    }

    String lines() {
        return "server_tls_sslmode = " + mode + (authorities.isEmpty() ? "" : "\nserver_tls_ca_file = " + authorities);
    }
}
