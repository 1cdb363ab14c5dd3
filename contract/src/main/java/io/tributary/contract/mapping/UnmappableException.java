package io.tributary.contract.mapping;

/** A value that its rule has no image for, such as a key that leaves its type's range. Repeating does not help. */
public final class UnmappableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnmappableException(String message) {
        super(message);
    }
}
