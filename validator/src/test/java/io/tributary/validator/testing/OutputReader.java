package io.tributary.validator.testing;

import static io.tributary.contract.table.Identifiers.literal;
import static io.tributary.contract.table.Identifiers.quote;

import io.tributary.contract.table.TableName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.postgresql.replication.LogSequenceNumber;

/** Reads the messages of pgoutput, protocol version 1, as statements on the target. */
final class OutputReader {
    private static final String UNCHANGED = "\0unchanged";

    private final UUID tenantId;
    private final Predicate<TableName> shared;
    private final Map<Integer, Relation> relations = new HashMap<>();
    private Transaction transaction = new Transaction();

    private record Relation(TableName name, List<String> columns, List<String> key) {}

    /** @param shared which tables are kept once for all tenants */
    OutputReader(UUID tenantId, Predicate<TableName> shared) {
        this.tenantId = tenantId;
        this.shared = shared;
    }

    /** The transaction that a message completes. */
    Optional<Transaction> read(ByteBuffer message) {
        char kind = (char) message.get();
        switch (kind) {
            case 'B' -> transaction = new Transaction();
            case 'R' -> relation(message);
            case 'I' -> insert(message);
            case 'U' -> update(message);
            case 'D' -> delete(message);
            case 'T' -> truncate(message);
            case 'M' -> marker(message);
            case 'C' -> {
                message.get();
                message.getLong();
                transaction.end = LogSequenceNumber.valueOf(message.getLong());
                transaction.committedMicros = message.getLong();
                return Optional.of(transaction);
            }
            default -> {}
        }
        return Optional.empty();
    }

    private void relation(ByteBuffer message) {
        int id = message.getInt();
        TableName name = new TableName(text(message), text(message));
        message.get();
        List<String> columns = new ArrayList<>();
        List<String> key = new ArrayList<>();
        for (int left = message.getShort(); left > 0; left--) {
            boolean inKey = message.get() == 1;
            columns.add(quote(text(message)));
            message.getLong();
            if (inKey) {
                key.add(columns.get(columns.size() - 1));
            }
        }
        relations.put(id, new Relation(name, columns, key));
    }

    private void insert(ByteBuffer message) {
        Relation relation = relations.get(message.getInt());
        message.get();
        transaction.statements.add(insert(relation.name, relation.columns, tuple(message)));
    }

    String insert(TableName table, List<String> columns, List<String> values) {
        boolean once = shared.test(table);
        return "INSERT INTO " + table.sql() + " (" + (once ? "" : "tenant_id, ") + String.join(", ", columns)
                + ") VALUES ("
                + (once ? "" : "'" + tenantId + "', ")
                + values.stream().map(OutputReader::constant).collect(Collectors.joining(", ")) + ")"
                + (once ? " ON CONFLICT DO NOTHING" : "");
    }

    private void update(ByteBuffer message) {
        Relation relation = relations.get(message.getInt());
        List<String> old = null;
        char part = (char) message.get();
        if (part != 'N') {
            old = tuple(message);
            message.get();
        }
        List<String> row = tuple(message);
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            if (!UNCHANGED.equals(row.get(i))) {
                assignments.add(relation.columns.get(i) + " = " + constant(row.get(i)));
            }
        }
        transaction.statements.add("UPDATE " + relation.name.sql() + " SET " + String.join(", ", assignments)
                + where(relation, old == null ? row : old));
    }

    private void delete(ByteBuffer message) {
        Relation relation = relations.get(message.getInt());
        message.get();
        transaction.statements.add("DELETE FROM " + relation.name.sql() + where(relation, tuple(message)));
    }

    private void truncate(ByteBuffer message) {
        int tables = message.getInt();
        message.get();
        for (int left = tables; left > 0; left--) {
            Relation relation = relations.get(message.getInt());
            transaction.statements.add("DELETE FROM " + relation.name.sql() + " WHERE " + own(relation));
        }
    }

    private String where(Relation relation, List<String> row) {
        return " WHERE " + own(relation) + " AND "
                + relation.key.stream()
                        .map(column -> column + " = " + constant(row.get(relation.columns.indexOf(column))))
                        .collect(Collectors.joining(" AND "));
    }

    private String own(Relation relation) {
        return shared.test(relation.name) ? "true" : "tenant_id = '" + tenantId + "'";
    }

    private void marker(ByteBuffer message) {
        message.get();
        message.getLong();
        text(message);
        byte[] content = new byte[message.getInt()];
        message.get(content);
        transaction.markers.add(new String(content, StandardCharsets.UTF_8));
    }

    private static List<String> tuple(ByteBuffer message) {
        List<String> values = new ArrayList<>();
        for (int left = message.getShort(); left > 0; left--) {
            char kind = (char) message.get();
            if (kind == 't') {
                byte[] bytes = new byte[message.getInt()];
                message.get(bytes);
                values.add(new String(bytes, StandardCharsets.UTF_8));
            } else {
                values.add(kind == 'u' ? UNCHANGED : null);
            }
        }
        return values;
    }

    private static String constant(String value) {
        return value == null ? "NULL" : literal(value);
    }

    private static String text(ByteBuffer message) {
        int start = message.position();
        byte last = message.get();
        while (last != 0) {
            last = message.get();
        }
        return new String(
                message.array(), message.arrayOffset() + start, message.position() - start - 1, StandardCharsets.UTF_8);
    }
}
