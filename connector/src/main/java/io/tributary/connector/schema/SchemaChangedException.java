package io.tributary.connector.schema;

import java.io.IOException;

/**
 * The stream has come to where its source's schema is another one. Nothing behind that may be written before the target
 * has followed; what to do is found out once the target has everything before it. So it passes by itself.
 */
public final class SchemaChangedException extends IOException {
    private static final long serialVersionUID = 1;

    SchemaChangedException(String message) {
        super(message);
    }
}
