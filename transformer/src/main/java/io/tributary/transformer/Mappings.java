package io.tributary.transformer;

import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How changes are mapped in one direction. */
interface Mappings {

    /** The rule of a table; empty where the mapping was designed without it. */
    Optional<TableRule> rule(TableName table) throws SQLException;

    /**
     * What maps the changes of a shape, with one shape for all of them; it throws {@link
     * io.tributary.contract.mapping.UnmappableException} for what has no image.
     *
     * @throws PausedException when the destination was designed without what they have
     */
    UnaryOperator<Change> of(TableShape shape, TableRule rule) throws SQLException, PausedException;

    /** What to do about a row that has no image. */
    String remedy();
}
