package io.tributary.sink.apply;

import io.tributary.contract.wire.Message;
import java.sql.SQLException;

/** The target refuses what a message says; its transaction cannot go on. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Message refused;
    private final SQLException answer;

    /**
     * @param refused the message itself, not an equal one
     * @param answer what the server said
     */
    RefusedException(Message refused, SQLException answer) {
        super(answer);
        this.refused = refused;
        this.answer = answer;
    }

    Message refused() {
        return refused;
    }

    SQLException answer() {
        return answer;
    }
}
