package io.tributary.connector.capture;

import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.tributary.connector.schema.SchemaChangedException;
import io.tributary.contract.stage.PausedException;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Brings Debezium's batches into Kafka, and acknowledges a transaction's end to the source when Kafka has it. What is
 * inside a transaction is never acknowledged, nor are transactions that were left out: the slot always stands at the end
 * of a transaction that is in Kafka, so that the next run's chain begins with one that the sink knows.
 */
final class CaptureConsumer implements ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private final Publisher publisher;
    private final Origin origin;
    private TransactionAssembler assembler;
    private RecordChangeEvent<SourceRecord> lastEnd;
    private boolean copying;

    /** What a run needs to know of its source before the first record, and tells of it. */
    interface Origin {
        /** The assembler for what comes; asked when the first record is there and nothing is acknowledged yet. */
        TransactionAssembler assembler(TransactionAssembler.Output output) throws Exception;

        /** Called when records have come. */
        void received();

        /** Called once all rows that were there are in Kafka, if the run has copied them. */
        void copied() throws Exception;

        /**
         * Called when all that the assembler has written is in Kafka, and before the source is told.
         *
         * @throws Exception when the source must not be told
         */
        void acknowledged() throws Exception;

        /** Called when the stream has come to a change of the schema; all transactions up to the position are in Kafka. */
        void changed(LogSequenceNumber position);
    }

    CaptureConsumer(Publisher publisher, Origin origin) {
        this.publisher = publisher;
        this.origin = origin;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> events, RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        origin.received();
        try {
            begin(events);
            publish(events);
            publisher.await();
            if (copying && assembler.copied()) {
                origin.copied();
                copying = false;
            }
            origin.acknowledged();
            acknowledge(committer);
        } catch (SchemaChangedException | PausedException e) {
            try {
                end(committer);
            } catch (InterruptedException | RuntimeException fault) {
                throw fault;
            } catch (Exception fault) {
                throw new CaptureException(fault);
            }
            throw new CaptureException(e);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CaptureException(e);
        }
    }

    /**
     * What comes before a change of the schema, or a row that nobody knows, is brought to its end, so that the next run
     * begins right before it.
     */
    private void end(RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws Exception {
        assembler.abandon();
        publisher.await();
        if (!copying) {
            origin.acknowledged();
            acknowledge(committer);
            origin.changed(assembler.position());
        }
    }

    private void acknowledge(RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws InterruptedException {
        if (lastEnd != null) {
            committer.markProcessed(lastEnd);
            lastEnd = null;
        }
        committer.markBatchFinished();
    }

    private void begin(List<RecordChangeEvent<SourceRecord>> events) {
        if (assembler == null && !events.isEmpty()) {
            try {
                assembler = origin.assembler(publisher::send);
            } catch (Exception e) {
                throw new CaptureException(e);
            }
            copying = !assembler.copied();
        }
    }

    private void publish(List<RecordChangeEvent<SourceRecord>> events) throws Exception {
        for (RecordChangeEvent<SourceRecord> event : events) {
            if (assembler.add(event.record())) {
                lastEnd = event;
            }
        }
    }
}
