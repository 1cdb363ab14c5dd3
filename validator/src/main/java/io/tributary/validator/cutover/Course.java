package io.tributary.validator.cutover;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a move does in each of its states, and how its switch is made. */
interface Course {

    /** The steps of a state, in their order; none for those in which there is nothing to do. */
    List<Step> steps(MoveState state);

    /** What changes in the very transaction that writes that writes are being stopped. */
    void alongFence(MoveRun run, Connection target) throws SQLException, MoveFailedException;

    /**
     * Makes the other side the one that serves, in one transaction of the target: either all of it happens or nothing.
     *
     * @return where the log of the side that serves from then on was
     */
    String switchOver(MoveRun run) throws Exception;

    /** What changes in the transaction that writes that the move is called off for good. */
    void alongUndone(MoveRun run, Connection target) throws SQLException;
}
