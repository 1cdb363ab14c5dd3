package io.tributary.connector.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a source looks like where its tenant's stream is, and looked like before.
 *
 * @param current what it looks like
 * @param former what tables looked like before changes that the target has followed: rows of such a change's own
 *     transaction may still come so
 */
record KnownLayouts(SourceLayout current, List<TableLayout> former) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static KnownLayouts parse(String json) {
        try {
            return JSON.readValue(json, KnownLayouts.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("tributary.source_layout in the target cannot be read", e);
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same where the source looks like this. */
    KnownLayouts followed(SourceLayout now) {
        List<TableLayout> all = new ArrayList<>(former);
        for (TableLayout table : current.tables()) {
            boolean same = now.withOid(table.oid())
                    .filter(other -> other.name().equals(table.name()) && table.describes(other.row()))
                    .isPresent();
            if (!same) {
                all.add(table);
            }
        }
        return new KnownLayouts(now, all);
    }
}
