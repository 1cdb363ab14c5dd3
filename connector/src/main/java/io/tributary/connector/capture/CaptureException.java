package io.tributary.connector.capture;

/** Carries a failure out of Debezium's engine; its cause is what matters. */
final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CaptureException(Throwable cause) {
        super(cause);
    }
}
