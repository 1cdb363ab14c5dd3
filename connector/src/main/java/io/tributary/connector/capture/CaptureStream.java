package io.tributary.connector.capture;

import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.tributary.connector.schema.SchemaChangedException;
import io.tributary.connector.stream.SourceStream;
import io.tributary.connector.stream.StreamReceiver;
import io.tributary.contract.stage.PausedException;
import java.util.concurrent.CompletableFuture;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Brings a source's stream into Kafka, and acknowledges a transaction's end to the source when Kafka has it and all before
 * it. What is inside a transaction is never acknowledged, nor are transactions that were left out: the slot always stands at
 * the end of a transaction that is in Kafka, so that the next run's chain begins with one that the sink knows.
 */
final class CaptureStream implements StreamReceiver {
    private final Publisher publisher;
    private final Origin origin;
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private final boolean followsCopy;
    private volatile TransactionAssembler assembler;

    /** What the stream needs to know of its source, and tells of it. */
    interface Origin extends CaptureConsumer.Origin {
        /** Whether {@link #acknowledged} waits to be called. */
        boolean awaitsAcknowledgement();

        /** Called when all that the assembler has written is in Kafka. */
        void acknowledged();

        /** Called when the stream has come to a change of the schema; all transactions up to the position are in Kafka. */
        void changed(LogSequenceNumber position);
    }

    /** @param followsCopy whether it waits until {@link #follow} is called */
    CaptureStream(Publisher publisher, Origin origin, boolean followsCopy) {
        this.publisher = publisher;
        this.origin = origin;
        this.followsCopy = followsCopy;
    }

    /** All rows that were there are in Kafka; the stream goes on with the assembler that wrote them. */
    void follow(TransactionAssembler afterCopy) {
        assembler = afterCopy;
    }

    @Override
    public boolean isReady(SourceStream stream) throws Exception {
        if (assembler == null && !followsCopy) {
            assembler = origin.assembler(publisher::send);
        }
        return assembler != null;
    }

    @Override
    public void receive(ReplicationMessage message, SourceStream stream) throws Exception {
        try {
            if (assembler.add(message, stream)) {
                publisher.mark(assembler.position());
                if (origin.awaitsAcknowledgement()) {
                    publisher.await();
                    origin.acknowledged();
                }
            }
        } catch (SchemaChangedException | PausedException e) {
            end(stream);
            throw e;
        }
    }

    /**
     * What comes before a change of the schema, or a row that nobody knows, is brought to its end, so that the next run
     * begins right before it.
     */
    private void end(SourceStream stream) throws Exception {
        assembler.abandon();
        publisher.await();
        origin.acknowledged();
        stream.acknowledge(acknowledged());
        origin.changed(assembler.position());
    }

    @Override
    public LogSequenceNumber acknowledged() throws Exception {
        return publisher.acknowledged();
    }

    @Override
    public void failed(Exception fault) {
        failure.completeExceptionally(fault);
    }

    /** Completes, exceptionally, when the stream has failed. */
    CompletableFuture<Void> failure() {
        return failure;
    }
}
