package io.tributary.connector.capture;

import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Brings Debezium's batches into Kafka, and acknowledges a transaction's end to the source when Kafka has it. What is
 * inside a transaction is never acknowledged, nor are transactions that were left out: the slot always stands at the end
 * of a transaction that is in Kafka, so that the next run's chain begins with one that the sink knows.
 */
final class CaptureConsumer implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private final Publisher publisher;
    private final Origin origin;
    private TransactionAssembler assembler;
    private boolean copying;

    /** What a run needs to know of its source before the first record, and tells of it. */
    interface Origin {
        /** The assembler for what comes; asked when the first record is there and nothing is acknowledged yet. */
        TransactionAssembler assembler(TransactionAssembler.Output output) throws Exception;

        /** Called once all rows that were there are in Kafka, if the run has copied them. */
        void copied() throws Exception;
    }

    CaptureConsumer(Publisher publisher, Origin origin) {
        this.publisher = publisher;
        this.origin = origin;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> events, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        try {
            RecordChangeEvent<SourceRecord> lastEnd = publish(events);
            publisher.await();
            if (copying && assembler.copied()) {
                origin.copied();
                copying = false;
            }
            if (lastEnd != null) {
                committer.markProcessed(lastEnd);
            }
            committer.markBatchFinished();
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CaptureException(e);
        }
    }

    private RecordChangeEvent<SourceRecord> publish(List<RecordChangeEvent<SourceRecord>> events) throws Exception {
        if (assembler == null && !events.isEmpty()) {
            assembler = origin.assembler(publisher::send);
            copying = !assembler.copied();
        }
        RecordChangeEvent<SourceRecord> lastEnd = null;
        for (RecordChangeEvent<SourceRecord> event : events) {
            if (assembler.add(event.record())) {
                lastEnd = event;
            }
        }
        return lastEnd;
    }
}
