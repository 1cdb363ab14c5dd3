package io.tributary.transformer;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What becomes of one tenant's messages on their way from the source's form to the target's. One message in, one out, so
 * that an End's count stays true. Without input or output of its own; for one thread.
 */
final class Transformation {
    private final MappingRules rules;
    private final TenantIdentity tenant;
    private final Map<TableShape, TableMapping> mappings = new IdentityHashMap<>();
    private final Mapper mapper = new Mapper();

    Transformation(MappingRules rules, TenantIdentity tenant) {
        this.rules = rules;
        this.tenant = tenant;
    }

    /** The message as the target takes it. Changes of one source shape come out with one and the same target shape. */
    Message apply(Message message) {
        message.accept(mapper);
        return mapper.mapped;
    }

    private TableMapping mapping(TableShape shape) {
        return mappings.computeIfAbsent(
                shape,
                source -> TableMapping.of(source, rules.rule(source.name()).orElseThrow(), tenant));
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
