package io.tributary.connector.prepare;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Commands;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a source ready for a capture: its publication, and a slot that is free and where it must be. */
public final class Preparation {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);
    private static final String PLUGIN = "pgoutput";

    private final Plan plan;
    private final Tenant tenant;
    private final Connection source;
    private final DesignedTables target;
    private final String name;

    /** Tells which tables the target was designed with, so that their rows can be applied. */
    public interface DesignedTables {
        boolean has(TableName table) throws SQLException;
    }

    public Preparation(Plan plan, Tenant tenant, Connection source, DesignedTables target) {
        this.plan = plan;
        this.tenant = tenant;
        this.source = source;
        this.target = target;
        this.name = plan.replicationName(tenant);
    }

    /**
     * Prepares the source.
     *
     * @param copied whether an earlier run has copied all rows; then a slot must be there, since going on without it
     *     would leave out whatever was committed meanwhile
     * @throws PausedException when the log cannot be had without a gap, or the tables cannot be captured
     */
    public Start prepare(boolean copied) throws SQLException, InterruptedException, PausedException {
        List<Table> tables = tables();
        Slot slot = new Slot(source, name);
        slot.free();
        return copied ? goOn(slot, tables) : startAnew(slot, tables);
    }

    private List<Table> tables() throws SQLException, PausedException {
        List<Table> tables = Catalog.tables(source, plan.tables()::selects);
        if (tables.isEmpty()) {
            throw new PausedException(
                    "the plan selects no table of " + tenant.slug(), "name its tables under tables.include");
        }
        for (Table table : tables) {
            if (table.primaryKey().isEmpty()) {
                throw new PausedException("table " + table.name() + " has no primary key", Remedies.addKey(table));
            }
        }
        return tables;
    }

    /** A slot without a record of a finished copy belongs to an attempt that died, as do sessions, which hold its snapshot. */
    private Start startAnew(Slot slot, List<Table> tables) throws SQLException {
        slot.endOwnSessions();
        if (slot.state().isPresent()) {
            LOG.info("slot dropped, since its copy was not finished slot={}", name);
            slot.drop();
        }
        new Publication(source, name).publish(tables);
        return new Start(tables, names(tables), Optional.empty());
    }

    private Start goOn(Slot slot, List<Table> tables) throws SQLException, PausedException {
        SlotState state = slot.state().orElseThrow(() -> gone("replication slot " + name + " is gone"));
        if (state.lost()) {
            throw gone("the source has removed log that replication slot " + name + " needs");
        }
        if (!state.ofThisDatabase() || !state.plugin().equals(PLUGIN)) {
            throw gone("replication slot " + name + " is not of this database and " + PLUGIN);
        }
        return new Start(tables, publish(tables), Optional.of(state.confirmed()));
    }

    /**
     * Tables may leave a running migration. One may join as long as it is empty and the target has it; rows that it got
     * before would be missing.
     */
    private Set<TableName> publish(List<Table> tables) throws SQLException, PausedException {
        Publication publication = new Publication(source, name);
        Set<TableName> published = publication.tables().orElseThrow(() -> gone("publication " + name + " is gone"));
        List<Table> staying = tables.stream()
                .filter(table -> published.contains(table.name()))
                .toList();
        if (staying.isEmpty()) {
            throw gone("publication " + name + " has none of the tables that the plan selects");
        }
        if (!published.equals(names(staying))) {
            publication.publish(staying);
        }
        Set<TableName> all = names(staying);
        for (Table table : tables) {
            if (!published.contains(table.name()) && target.has(table.name()) && publication.join(table)) {
                LOG.info("table {} joins", table.name());
                all.add(table.name());
            }
        }
        return all;
    }

    private PausedException gone(String what) {
        return new PausedException(
                what + "; changes since then may be missing", "copy anew: " + Commands.resync(tenant));
    }

    private static Set<TableName> names(List<Table> tables) {
        Set<TableName> names = new TreeSet<>();
        tables.forEach(table -> names.add(table.name()));
        return names;
    }
}
