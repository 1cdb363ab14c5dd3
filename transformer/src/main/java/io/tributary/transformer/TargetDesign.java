package io.tributary.transformer;

import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.table.TableName;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** What the target was designed for, as it is at the moment of the question. */
interface TargetDesign {

    /** The mapping's rule of a source's table; empty where the target was designed without it. */
    Optional<TableRule> rule(TableName source) throws SQLException;

    /** The columns that a table of the target has; none where it is not there. */
    Set<String> columns(TableName target) throws SQLException;
}
