package io.tributary.connector.schema;

import io.tributary.contract.table.TableName;
import java.sql.SQLException;
import java.util.UUID;

/** What may be done to the target for a tenant whose source has changed. Whoever calls is the only one for the tenant. */
public interface TargetAdjustment {

    /**
     * Adds the columns and enum values that the sources have by now and the target lacks, and nothing else. No other
     * tenant's row changes.
     *
     * @throws IllegalStateException when the sources contradict each other or the target; the message says how
     * @throws SQLException when the target is busy or refuses it; nothing was added then
     */
    void addColumns() throws SQLException;

    /** Gives all of a tenant's rows a value, in the text form of PostgreSQL; all rows of a shared table. */
    void fill(UUID tenant, TableName table, String column, String value) throws SQLException;
}
