package io.tributary.transformer;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What becomes of one tenant's messages on their way from the source's form to the target's. One message in, one out, so
 * that an End's count stays true. Without input or output of its own; for one thread.
 */
final class Transformation {
    private final Tables tables;
    private final UUID tenantId;
    private final Map<TableShape, TableMapping> mappings = new IdentityHashMap<>();
    private final Mapper mapper = new Mapper();

    Transformation(Tables tables, UUID tenantId) {
        this.tables = tables;
        this.tenantId = tenantId;
    }

    /** The message as the target takes it. Changes of one source shape come out with one and the same target shape. */
    Message apply(Message message) {
        message.accept(mapper);
        return mapper.mapped;
    }

    private TableMapping mapping(TableShape shape) {
        return mappings.computeIfAbsent(
                shape, source -> TableMapping.of(source, tables.keyStrategy(source.name()), tenantId));
    }

    private final class Mapper implements Message.Visitor<RuntimeException> {
        private Message mapped;

        @Override
        public void begin(Begin begin) {
            mapped = begin;
        }

        @Override
        public void change(Change change) {
            mapped = mapping(change.table()).forward(change);
        }

        @Override
        public void truncate(Truncate truncate) {
            mapped = new Truncate(TableMapping.targetName(truncate.table()));
        }

        @Override
        public void marker(Marker marker) {
            mapped = marker;
        }

        @Override
        public void end(End end) {
            mapped = end;
        }
    }
}
