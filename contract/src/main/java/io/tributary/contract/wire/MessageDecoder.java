package io.tributary.contract.wire;

import static java.time.temporal.ChronoUnit.MICROS;

import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.postgresql.replication.LogSequenceNumber;

/** Reads what {@link MessageEncoder} wrote. Equal tables come back as one and the same object. For one thread. */
public final class MessageDecoder {
    private static final int HEADER = 1 + Integer.BYTES;

    private final SchemaStore schemas;
    private final Map<Integer, Reader> readers = new HashMap<>();
    private BinaryDecoder decoder;

    public MessageDecoder(SchemaStore schemas) {
        this.schemas = schemas;
    }

    /**
     * The message in the value of a Kafka record.
     *
     * @throws IOException when its schema cannot be had now
     * @throws PausedException when the record is not one of ours, or its schema is gone
     */
    public Message decode(byte[] value) throws IOException, PausedException {
        if (value == null || value.length < HEADER || value[0] != 0) {
            throw new PausedException(
                    "a topic of the migration has a record that is not in the Confluent wire format",
                    "find out what else writes to the migration's topics and end it; then tributary resync --copy");
        }
        int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
        decoder = DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, decoder);
        Message message = reader(id).read();
        if (value.length >= MessageParts.PART_BYTES) {
            decoder = null; // it would hold on to the bytes
        }
        return message;
    }

    private Reader reader(int id) throws IOException, PausedException {
        Reader reader = readers.get(id);
        if (reader == null) {
            reader = readerFor(schemas.schema(id));
            readers.put(id, reader);
        }
        return reader;
    }

    private Reader readerFor(Schema schema) throws PausedException {
        if (schema.equals(WireSchemas.BEGIN)) {
            return this::readBegin;
        }
        if (schema.equals(WireSchemas.TRUNCATE)) {
            return this::readTruncate;
        }
        if (schema.equals(WireSchemas.MARKER)) {
            return this::readMarker;
        }
        if (schema.equals(WireSchemas.END)) {
            return this::readEnd;
        }
        if (schema.getName().equals(WireSchemas.CHANGE) && schema.getProp("table") != null) {
            TableShape table = WireSchemas.shape(schema);
            return () -> readChange(table);
        }
        throw new PausedException(
                "a topic of the migration has a record of an unknown schema, " + schema.getFullName(),
                "run the version of tributary that wrote the topic; or tributary resync --copy");
    }

    private Message readBegin() throws IOException {
        return new Begin(decoder.readLong(), Begin.Kind.values()[decoder.readEnum()]);
    }

    private Message readTruncate() throws IOException {
        return new Truncate(new TableName(decoder.readString(), decoder.readString()));
    }

    private Message readMarker() throws IOException {
        return new Marker(decoder.readString(), decoder.readString());
    }

    private Message readEnd() throws IOException {
        return new End(
                LogSequenceNumber.valueOf(decoder.readLong()),
                LogSequenceNumber.valueOf(decoder.readLong()),
                decoder.readLong(),
                Instant.EPOCH.plus(decoder.readLong(), MICROS));
    }

    private Message readChange(TableShape table) throws IOException {
        Change.Operation operation = Change.Operation.values()[decoder.readEnum()];
        String[] oldKey = readValues(table.keySize());
        String[] row = readValues(table.columns().size());
        return new Change(operation, table, oldKey, row);
    }

    private String[] readValues(int count) throws IOException {
        if (decoder.readIndex() == 0) {
            return null;
        }
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = readValue();
        }
        return values;
    }

    private String readValue() throws IOException {
        return switch (decoder.readIndex()) {
            case 0 -> null;
            case 1 -> decoder.readString();
            default -> {
                decoder.readEnum();
                yield Change.UNCHANGED;
            }
        };
    }

    private interface Reader {
        Message read() throws IOException;
    }
}
