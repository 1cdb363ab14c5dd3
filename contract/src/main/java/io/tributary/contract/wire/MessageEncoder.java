package io.tributary.contract.wire;

import static java.time.temporal.ChronoUnit.MICROS;

import io.tributary.contract.table.TableShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Writes messages in the Confluent wire format: a zero byte, the schema's id in four bytes, then Avro's binary encoding.
 * Writes Avro's primitives itself, in the order of {@link WireSchemas}, since a stream of rows has no time for a generic
 * record each. For one thread.
 */
public final class MessageEncoder {
    private static final byte MAGIC = 0;

    private final SchemaStore schemas;
    private final String subjectPrefix;
    private final Map<TableShape, Integer> changeIds = new IdentityHashMap<>();
    private final Map<Schema, Integer> otherIds = new HashMap<>();
    private final PartedOutput bytes = new PartedOutput();
    private final Writer writer = new Writer();
    private BinaryEncoder encoder;

    /** @param subjectPrefix what the names of the schemas' subjects begin with; the topic's family */
    public MessageEncoder(SchemaStore schemas, String subjectPrefix) {
        this.schemas = schemas;
        this.subjectPrefix = subjectPrefix;
    }

    /**
     * The message in its parts, almost always a single one, for {@link MessageParts#records}.
     *
     * @throws IOException when the message's schema is new and the schema store cannot take it
     */
    public List<byte[]> encode(Message message) throws IOException {
        message.accept(writer);
        encoder.flush();
        return bytes.take();
    }

    private void start(int id) throws IOException {
        bytes.write(MAGIC);
        bytes.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        encoder = EncoderFactory.get().binaryEncoder(bytes, encoder);
    }

    private int idOf(Schema schema) throws IOException {
        Integer id = otherIds.get(schema);
        if (id == null) {
            id = schemas.idOf(subjectPrefix + "-" + schema.getFullName(), schema);
            otherIds.put(schema, id);
        }
        return id;
    }

    private int idOf(TableShape table) throws IOException {
        Integer id = changeIds.get(table);
        if (id == null) {
            id = idOf(WireSchemas.change(table));
            changeIds.put(table, id);
        }
        return id;
    }

    private final class Writer implements Message.Visitor<IOException> {
        @Override
        public void begin(Begin begin) throws IOException {
            start(idOf(WireSchemas.BEGIN));
            encoder.writeLong(begin.transaction());
            encoder.writeEnum(begin.kind().ordinal());
        }

        @Override
        public void change(Change change) throws IOException {
            start(idOf(change.table()));
            encoder.writeEnum(change.operation().ordinal());
            writeValues(change.oldKey());
            writeValues(change.row());
        }

        @Override
        public void truncate(Truncate truncate) throws IOException {
            start(idOf(WireSchemas.TRUNCATE));
            encoder.writeString(truncate.table().schema());
            encoder.writeString(truncate.table().name());
        }

        @Override
        public void marker(Marker marker) throws IOException {
            start(idOf(WireSchemas.MARKER));
            encoder.writeString(marker.prefix());
            encoder.writeString(marker.content());
        }

        @Override
        public void end(End end) throws IOException {
            start(idOf(WireSchemas.END));
            encoder.writeLong(end.position().asLong());
            encoder.writeLong(end.previous().asLong());
            encoder.writeLong(end.messages());
            encoder.writeLong(MICROS.between(Instant.EPOCH, end.committedAt()));
        }

        private void writeValues(String[] values) throws IOException {
            encoder.writeIndex(values == null ? 0 : 1);
            if (values != null) {
                for (String value : values) {
                    writeValue(value);
                }
            }
        }

        @SuppressWarnings("ReferenceEquality") // UNCHANGED is told from text that reads alike by identity
        private void writeValue(String value) throws IOException {
            if (value == null) {
                encoder.writeIndex(0);
            } else if (value == Change.UNCHANGED) {
                encoder.writeIndex(2);
                encoder.writeEnum(0);
            } else {
                encoder.writeIndex(1);
                encoder.writeString(value);
            }
        }
    }
}
