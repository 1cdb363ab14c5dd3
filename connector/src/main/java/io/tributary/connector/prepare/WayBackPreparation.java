package io.tributary.connector.prepare;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.mapping.UnmappableException;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a target ready for one tenant's way back: a publication of that tenant's rows, and a slot. No row is copied. */
public final class WayBackPreparation {
    private static final Logger LOG = LoggerFactory.getLogger(WayBackPreparation.class);
    private static final String UNTOLD = Resources.read("untold.sql");
    private static final String APPLY = "tributary schema --apply";

    private final Tenant tenant;
    private final Connection target;
    private final TenantIdentity identity;
    private final MappingRules rules;
    private final Predicate<TableName> wanted;
    private final String name;

    /**
     * @param plan the plan of the way back, of one tenant
     * @param target a session with the target, which the tenant's changes come from
     * @param identity who the tenant is in the target
     * @param rules how its rows were mapped on their way there
     * @param wanted tells which tables the tenant's source takes back; each has a rule
     */
    public WayBackPreparation(
            Plan plan, Connection target, TenantIdentity identity, MappingRules rules, Predicate<TableName> wanted) {
        this.tenant = plan.tenants().get(0);
        this.target = target;
        this.identity = identity;
        this.rules = rules;
        this.wanted = wanted;
        this.name = plan.replicationName(tenant);
    }

    /**
     * Makes the publication and the slot anew, and returns where the slot begins.
     *
     * @throws PausedException when the target's log would not tell the tenant's rows apart
     */
    public LogSequenceNumber create() throws SQLException, InterruptedException, PausedException {
        Slot slot = new Slot(target, name);
        slot.free();
        List<Table> tables = tables();
        if (slot.state().isPresent()) {
            slot.drop();
        }
        Publication.ofTenant(target, name, identity.id()).publish(tables);
        try (Connection companion = tenant.source().connect(name)) {
            slot.create(companion);
        }
        LogSequenceNumber begins = slot.confirmed().orElseThrow();
        LOG.info("the way back begins slot={} position={}", name, begins.asString());
        return begins;
    }

    /**
     * Where the stream goes on.
     *
     * @throws PausedException when the log cannot be had without a gap
     */
    public Start goOn() throws SQLException, InterruptedException, PausedException {
        Slot slot = new Slot(target, name);
        slot.free();
        if (!slot.whole()) {
            throw new PausedException(
                    "replication slot " + name
                            + " of the target is gone, or has lost log that it needs: what the target"
                            + " has committed since then cannot be brought back to the source",
                    "tributary rollback --tenant " + tenant.slug() + " --accept-loss, which says what would be lost; or"
                            + " tributary complete --tenant " + tenant.slug());
        }
        List<Table> tables = tables();
        Publication publication = Publication.ofTenant(target, name, identity.id());
        Set<TableName> names = new TreeSet<>();
        tables.forEach(table -> names.add(table.name()));
        if (!publication.tables().filter(names::equals).isPresent()) {
            publication.publish(tables);
        }
        return new Start(tables, names, slot.confirmed(), keys(tables));
    }

    private List<Table> tables() throws SQLException, PausedException {
        List<Table> tables = Catalog.tables(target, wanted);
        if (tables.isEmpty()) {
            throw new PausedException("the target has no table of " + tenant.slug(), APPLY);
        }
        requireIdentities(tables);
        return tables;
    }

    /** What the server would refuse to update and delete for every tenant, once it is published by tenant. */
    private void requireIdentities(List<Table> tables) throws SQLException, PausedException {
        List<String> untold = new ArrayList<>();
        for (Table table : tables) {
            try (PreparedStatement query = target.prepareStatement(UNTOLD)) {
                query.setString(1, table.name().sql());
                query.setArray(2, target.createArrayOf("text", told(table).toArray()));
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        untold.add(row.getString(1));
                    }
                }
            }
        }
        if (!untold.isEmpty()) {
            throw new PausedException(
                    "the replica identity of " + String.join(", ", untold)
                            + " in the target does not have the tenant's id and the key of the source",
                    APPLY);
        }
    }

    private List<String> told(Table table) throws PausedException {
        List<String> columns = new ArrayList<>(key(table));
        columns.add(TableMapping.TENANT_COLUMN);
        return columns;
    }

    private Map<TableName, List<String>> keys(List<Table> tables) throws PausedException {
        Map<TableName, List<String>> keys = new TreeMap<>();
        for (Table table : tables) {
            List<String> key = key(table);
            if (!table.primaryKey().containsAll(key)) {
                keys.put(table.name(), key);
            }
        }
        return keys;
    }

    /** The columns that tell the source's key. */
    private List<String> key(Table table) throws PausedException {
        TableRule rule = rules.rule(table.name()).orElseThrow();
        List<String> key = new ArrayList<>(table.primaryKey());
        key.remove(TableMapping.TENANT_COLUMN);
        try {
            return TableMapping.of(new TableShape(table.name(), key, key), rule, identity)
                    .keyInTarget();
        } catch (UnmappableException e) {
            throw new PausedException(e.getMessage(), APPLY, e);
        }
    }
}
