package io.tributary.contract.wire;

import io.tributary.contract.stage.PausedException;
import java.io.IOException;
import org.apache.avro.Schema;

/** Gives Avro schemas ids that every process agrees on, for ever. Safe for use by many threads. */
public interface SchemaStore extends AutoCloseable {

    /**
     * The id of a schema, under which every process finds it from the moment that this returns.
     *
     * @param subject the schema's subject; see the Confluent schema registry's documentation
     * @throws IOException when the store cannot be reached or refuses the schema
     */
    int idOf(String subject, Schema schema) throws IOException;

    /**
     * The schema with an id.
     *
     * @throws IOException when the store cannot be reached
     * @throws PausedException when it has no such schema
     */
    Schema schema(int id) throws IOException, PausedException;

    @Override
    void close();
}
