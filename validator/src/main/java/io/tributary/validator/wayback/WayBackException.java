package io.tributary.validator.wayback;

/** A tenant's way back could not be prepared or rehearsed. */
public final class WayBackException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    WayBackException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
