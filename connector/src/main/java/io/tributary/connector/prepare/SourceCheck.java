package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import java.sql.SQLException;
import java.util.List;

/** One thing that must be so before a source can be captured. */
interface SourceCheck {

    /** What was found: at least one finding, a pass too. */
    List<Finding> run(CheckedSource source) throws SQLException;
}
