package io.tributary.validator.testing;

import java.util.ArrayList;
import java.util.List;
import org.postgresql.replication.LogSequenceNumber;

/** What a transaction of the source does to the target, as statements. */
final class Transaction {
    final List<String> statements = new ArrayList<>();
    final List<String> markers = new ArrayList<>();
    LogSequenceNumber end = LogSequenceNumber.INVALID_LSN;
    long committedMicros;
}
