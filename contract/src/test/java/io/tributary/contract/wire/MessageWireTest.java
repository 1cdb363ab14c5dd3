package io.tributary.contract.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class MessageWireTest {
    private static final TableShape ORDERS = new TableShape(
            new TableName("Sales Dépôt", "order \"items\""), List.of("id", "1st", "größe", "gr.ße"), List.of("id"));

    private final SchemaStore schemas = new ListSchemaStore();
    private final MessageEncoder encoder = new MessageEncoder(schemas, "m.source");
    private final MessageDecoder decoder = new MessageDecoder(schemas);

    @Test
    void every_message_comes_back_as_it_was() throws Exception {
        List<Message> messages = List.of(
                new Begin(4_294_967_295L, Begin.Kind.TRANSACTION),
                new Begin(0, Begin.Kind.SNAPSHOT),
                insert("1", "", null, "'\"\\\n\u0001𝄞"),
                new Change(Change.Operation.UPDATE, ORDERS, new String[] {"1"}, new String[] {"2", "a", "b", "c"}),
                new Change(Change.Operation.DELETE, ORDERS, new String[] {"2"}, null),
                new Truncate(ORDERS.name()),
                new Marker(Marker.PREFIX, "äöü"),
                new End(
                        LogSequenceNumber.valueOf("FFFFFFFF/FFFFFFFF"),
                        LogSequenceNumber.valueOf("16/B374D848"),
                        7,
                        Instant.parse("2026-11-22T01:02:03.000456Z")));

        for (Message message : messages) {
            assertThat(decoder.decode(encoder.encode(message).get(0))).isEqualTo(message);
        }
    }

    @Test
    void an_unchanged_value_is_told_from_text_that_reads_alike() throws Exception {
        String alike = Change.UNCHANGED + "";
        byte[] bytes =
                encoder.encode(insert(alike, Change.UNCHANGED, null, "x")).get(0);

        Change change = (Change) decoder.decode(bytes);

        assertThat(change.row()[0]).isEqualTo(alike).isNotSameAs(Change.UNCHANGED);
        assertThat(change.row()[1]).isSameAs(Change.UNCHANGED);
    }

    @Test
    void other_consumers_read_changes_with_avros_own_generic_reader() throws Exception {
        byte[] bytes = encoder.encode(insert("1", Change.UNCHANGED, null, "x")).get(0);
        Schema schema = schemas.schema(ByteBuffer.wrap(bytes, 1, 4).getInt());

        GenericRecord change = new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null));

        GenericRecord row = (GenericRecord) change.get("row");
        assertThat(change.get("operation")).hasToString("INSERT");
        assertThat(row.get(0)).isEqualTo(new Utf8("1"));
        assertThat(row.get(1)).hasToString("UNCHANGED");
        assertThat(row.get(2)).isNull();
    }

    @Test
    void a_schema_that_went_through_its_text_form_describes_the_same_table() {
        Schema parsed = new Schema.Parser().parse(WireSchemas.change(ORDERS).toString());

        assertThat(WireSchemas.shape(parsed)).isEqualTo(ORDERS);
    }

    @Test
    void a_table_without_a_key_and_one_without_columns_have_schemas_too() throws Exception {
        TableShape bare = new TableShape(new TableName("public", "bare"), List.of(), List.of());
        Change change = new Change(Change.Operation.INSERT, bare, null, new String[0]);

        assertThat(decoder.decode(encoder.encode(change).get(0))).isEqualTo(change);
    }

    @Test
    void equal_tables_come_back_as_one_object() throws Exception {
        byte[] bytes = encoder.encode(insert("1", null, null, null)).get(0);

        assertThat(((Change) decoder.decode(bytes)).table()).isSameAs(((Change) decoder.decode(bytes)).table());
    }

    @Test
    void bytes_that_are_not_ours_are_refused_with_a_message() {
        assertThatThrownBy(() -> decoder.decode(new byte[] {1, 2, 3}))
                .isInstanceOf(PausedException.class)
                .hasMessageContaining("Confluent wire format");
        assertThatThrownBy(() -> decoder.decode(null)).isInstanceOf(PausedException.class);
    }

    private static Change insert(String... row) {
        return new Change(Change.Operation.INSERT, ORDERS, null, row);
    }

    private static final class ListSchemaStore implements SchemaStore {
        private final List<Schema> list = new ArrayList<>();

        @Override
        public int idOf(String subject, Schema schema) {
            list.add(schema);
            return list.size() - 1;
        }

        @Override
        public Schema schema(int id) {
            return list.get(id);
        }

        @Override
        public void close() {}
    }
}
