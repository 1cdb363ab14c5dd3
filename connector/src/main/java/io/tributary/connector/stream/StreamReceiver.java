package io.tributary.connector.stream;

import io.debezium.connector.postgresql.connection.ReplicationMessage;
import org.postgresql.replication.LogSequenceNumber;

/** Takes a source's changes in the order of its log. Called on the stream's thread alone. */
public interface StreamReceiver {

    /**
     * Whether the stream may be read. Asked again, soon, until it may; nothing is read before.
     *
     * @param stream the stream, at its beginning
     */
    boolean isReady(SourceStream stream) throws Exception;

    /** Takes the next message. What it throws ends the stream: nothing comes any more. */
    void receive(ReplicationMessage message, SourceStream stream) throws Exception;

    /** Up to where the source may forget its log; asked every now and then, also when nothing comes. What it throws ends the stream. */
    LogSequenceNumber acknowledged() throws Exception;

    /** The stream has failed, be it by what this receiver threw or by the connection; nothing more is read. */
    void failed(Exception failure);
}
