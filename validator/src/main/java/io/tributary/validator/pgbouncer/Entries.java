package io.tributary.validator.pgbouncer;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.PgBouncerSettings;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What PgBouncer has to know of each tenant. */
final class Entries {
    static final int DEFAULT_PORT = 6432;
    /** PgBouncer takes an entry without a host to its own socket directory. */
    private static final String OWN_SOCKET = "";

    private final Plan plan;
    private final Control control;

    Entries(Plan plan, Control control) {
        this.plan = plan;
        this.control = control;
    }

    /** The tenant's entries while a side serves it. The target is asked only for what concerns the target. */
    TenantEntries of(Tenant tenant, Side side) throws SQLException {
        DatabaseEntry back =
                switch (side) {
                    case SOURCE -> source(tenant);
                    case TARGET -> target(tenant);
                };
        return of(tenant, side, back);
    }

    /** The plan's tenants, each on the side that serves it now. */
    List<TenantEntries> all() throws SQLException {
        Set<String> switched = control.installed() ? control.with(this::switched) : Set.of();
        List<TenantEntries> all = new ArrayList<>();
        for (Tenant tenant : plan.tenants()) {
            all.add(of(tenant, switched.contains(tenant.slug()) ? Side.TARGET : Side.SOURCE));
        }
        return all;
    }

    /** A tenant that joined the plan a moment ago is not there yet. */
    private Set<String> switched(Connection session) throws SQLException {
        Set<String> slugs = new HashSet<>();
        String sql = "SELECT slug FROM tributary.tenant WHERE migration = ? AND phase = ?";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, plan.migration());
            query.setString(2, Phase.MULTI_TENANT.text());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    slugs.add(row.getString(1));
                }
            }
        }
        return slugs;
    }

    /** The plan's tenants on their sources: what holds before anything was installed in the target. */
    List<TenantEntries> sources() {
        return plan.tenants().stream()
                .map(tenant -> of(tenant, Side.SOURCE, source(tenant)))
                .toList();
    }

    /** The port of the plan's PgBouncer. */
    int port() {
        return plan.cutover()
                .pgbouncer()
                .map(PgBouncerSettings::console)
                .map(Database::url)
                .map(url -> ServerAddress.of(url).port())
                .orElse(DEFAULT_PORT);
    }

    private TenantEntries of(Tenant tenant, Side side, DatabaseEntry back) {
        ServerAddress itself = new ServerAddress(OWN_SOCKET, port(), back.name());
        return new TenantEntries(
                side, new DatabaseEntry(tenant.slug(), itself, Optional.empty(), Optional.empty()), back);
    }

    private static DatabaseEntry source(Tenant tenant) {
        return new DatabaseEntry(
                TenantEntries.backName(tenant.slug(), Side.SOURCE),
                ServerAddress.of(tenant.source().url()),
                Optional.empty(),
                Optional.empty());
    }

    private DatabaseEntry target(Tenant tenant) throws SQLException {
        Secret password = plan.cutover()
                .pgbouncer()
                .map(PgBouncerSettings::applicationPassword)
                .orElse(new Secret(""));
        return new DatabaseEntry(
                TenantEntries.backName(tenant.slug(), Side.TARGET),
                ServerAddress.of(plan.target().database().url()),
                Optional.of(new DatabaseEntry.Login(plan.target().applicationRole(), password)),
                Optional.of(control.identities().get(tenant).id()));
    }
}
