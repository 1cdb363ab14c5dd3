package io.tributary.connector.capture;

import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Brings the rows that Debezium copies into Kafka; once all of them are there, the stream may follow. Nothing is
 * acknowledged: the slot stands where the copy does.
 */
final class CaptureConsumer implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private static final String TRANSACTIONS = EngineSettings.PREFIX + ".transaction";

    private final Publisher publisher;
    private final Origin origin;
    private final CaptureStream stream;
    private TransactionAssembler assembler;

    /** What a run needs to know of its source, and tells of it. */
    interface Origin {
        /** The assembler for what comes; asked when the first of it is there and nothing is acknowledged yet. */
        TransactionAssembler assembler(TransactionAssembler.Output output) throws Exception;

        /** Called when records have come. */
        void received();

        /** Called once all rows that were there are in Kafka, if the run has copied them. */
        void copied() throws Exception;

        /** Called when all that has come is in Kafka. */
        void published();
    }

    CaptureConsumer(Publisher publisher, Origin origin, CaptureStream stream) {
        this.publisher = publisher;
        this.origin = origin;
        this.stream = stream;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> events, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        origin.received();
        try {
            for (RecordChangeEvent<SourceRecord> event : events) {
                publish(event.record());
            }
            publisher.await();
            origin.published();
            committer.markBatchFinished();
            if (assembler != null && assembler.copied()) {
                origin.copied();
                // the publisher and the assembler are the stream's from now on; no record comes behind its first one
                stream.follow(assembler);
            }
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CaptureException(e);
        }
    }

    private void publish(SourceRecord record) throws Exception {
        if (assembler == null) {
            assembler = origin.assembler(publisher::send);
        }
        if (record.topic().equals(TRANSACTIONS)) {
            assembler.endCopy();
        } else {
            assembler.copied(record);
        }
    }
}
