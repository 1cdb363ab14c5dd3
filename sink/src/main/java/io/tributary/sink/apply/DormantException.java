package io.tributary.sink.apply;

/** The tenant's sink is to write nothing now: its destination serves the tenant, or its stream has yet to go on. */
final class DormantException extends Exception {
    private static final long serialVersionUID = 1L;

    DormantException(String message) {
        super(message);
    }
}
