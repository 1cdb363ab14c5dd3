package io.tributary.sink.schema.design;

import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.UnportedObject;
import java.util.List;

/**
 * A tenant's source.
 *
 * @param tenant the tenant's slug
 * @param schema its selected tables and what belongs to them
 * @param unported what is not carried over
 */
public record SourceSchema(String tenant, DatabaseSchema schema, List<UnportedObject> unported) {}
