package io.tributary.transformer;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.mapping.UnmappableException;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of one tenant's messages on their way from the source's form to the target's. One message in, one out, but
 * for what a tenant that does not supply shared tables says of them, which is left out; an End's count is that of what is
 * left of its transaction. Begins with a Begin. Without input or output of its own; for one thread.
 */
final class Transformation {
    private final MappingRules rules;
    private final TenantIdentity tenant;
    private final Map<TableShape, Optional<TableMapping>> mappings = new IdentityHashMap<>();
    private final Mapper mapper = new Mapper();

    Transformation(MappingRules rules, TenantIdentity tenant) {
        this.rules = rules;
        this.tenant = tenant;
    }

    /**
     * The message as the target takes it; empty where the target does not. Changes of one source shape come out with one
     * and the same target shape.
     *
     * @throws PausedException when a table has no rule, or a value no image under its rule
     */
    Optional<Message> apply(Message message) throws PausedException {
        message.accept(mapper);
        return mapper.mapped;
    }

    /** The mapping of a shape's changes; empty where they are left out. */
    private Optional<TableMapping> mapping(TableShape shape) throws PausedException {
        Optional<TableMapping> known = mappings.get(shape);
        if (known != null) {
            return known;
        }
        TableRule rule = rule(shape.name());
        Optional<TableMapping> mapping = isLeftOut(rule) ? Optional.empty() : Optional.of(mapping(shape, rule));
        mappings.put(shape, mapping);
        return mapping;
    }

    private TableMapping mapping(TableShape shape, TableRule rule) throws PausedException {
        try {
            return TableMapping.of(shape, rule, tenant);
        } catch (UnmappableException e) {
            throw unmappable(shape.name(), e);
        }
    }

    private TableRule rule(TableName table) throws PausedException {
        return rules.rule(table)
                .orElseThrow(() -> new PausedException(
                        "the target's schema was designed without table " + table, "tributary schema --apply"));
    }

    private boolean isLeftOut(TableRule rule) {
        return rule.shared() && !tenant.suppliesSharedRows();
    }

    private static PausedException unmappable(TableName table, UnmappableException cause) {
        return new PausedException(
                "a row of table " + table + " cannot be mapped: " + cause.getMessage(),
                "give the row a smaller key on the source; or name another strategy for the table under tables.keys in"
                        + " the plan, or a smaller tables.stride, and migrate anew into an empty target",
                cause);
    }

    private final class Mapper implements Message.Visitor<PausedException> {
        private Optional<Message> mapped = Optional.empty();
        private long leftOut;

        @Override
        public void begin(Begin begin) {
            leftOut = 0;
            mapped = Optional.of(begin);
        }

        @Override
        public void change(Change change) throws PausedException {
            Optional<TableMapping> mapping = mapping(change.table());
            if (mapping.isEmpty()) {
                leaveOut();
                return;
            }
            try {
                mapped = Optional.of(mapping.get().forward(change));
            } catch (UnmappableException e) {
                throw unmappable(change.table().name(), e);
            }
        }

        @Override
        public void truncate(Truncate truncate) throws PausedException {
            if (isLeftOut(rule(truncate.table()))) {
                leaveOut();
            } else {
                mapped = Optional.of(new Truncate(TableMapping.targetName(truncate.table())));
            }
        }

        @Override
        public void marker(Marker marker) {
            mapped = Optional.of(marker);
        }

        @Override
        public void end(End end) {
            mapped = Optional.of(
                    leftOut == 0
                            ? end
                            : new End(end.position(), end.previous(), end.messages() - leftOut, end.committedAt()));
        }

        private void leaveOut() {
            leftOut++;
            mapped = Optional.empty();
        }
    }
}
