package io.tributary.sink.apply;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.table.TableShape;
import java.util.List;

/** What the key of a table of the target says of its rows. */
final class Keys {
    private static final List<String> TENANT_ONLY = List.of(TableMapping.TENANT_COLUMN);

    private Keys() {}

    /** Whether the table has no key of its own, so that rows can only be added and all be removed. */
    static boolean missing(TableShape shape) {
        return shape.keySize() == 0 || (shape.keySize() == 1 && shape.key().equals(TENANT_ONLY));
    }

    /** A key's columns and values, for people: {@code (tenant_id, id) = (6f1f…, 7)}. */
    static String describe(TableShape shape, String[] key) {
        return "(" + String.join(", ", shape.key()) + ") = (" + String.join(", ", key) + ")";
    }
}
