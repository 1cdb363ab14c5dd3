package io.tributary.transformer;

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
import java.sql.SQLException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What becomes of one tenant's messages on their way from the one side's form to the other's. One message in, one out, but
 * for what a tenant that does not supply shared tables says of them, which is left out; an End's count is that of what is
 * left of its transaction. Begins with a Begin. Asks nobody but for the design of a table that it sees for the first time;
 * for one thread.
 */
final class Transformation {
    private final Mappings mappings;
    private final boolean suppliesSharedRows;
    private final Map<TableShape, Optional<UnaryOperator<Change>>> known = new IdentityHashMap<>();
    private final Map<TableName, Boolean> leftOut = new HashMap<>();
    private final Mapper mapper = new Mapper();

    Transformation(TargetDesign design, TenantIdentity tenant) {
        this(new ForwardMappings(design, tenant), tenant.suppliesSharedRows());
    }

    /** @param suppliesSharedRows whether changes of shared tables are passed on */
    Transformation(Mappings mappings, boolean suppliesSharedRows) {
        this.mappings = mappings;
        this.suppliesSharedRows = suppliesSharedRows;
    }

    /**
     * The message as the target takes it; empty where the target does not. Changes of one source shape come out with one
     * and the same target shape.
     *
     * @throws PausedException when the target was designed without a table or a column, or a value has no image under its
     *     table's rule
     * @throws Exception when the design cannot be read
     */
    Optional<Message> apply(Message message) throws Exception {
        message.accept(mapper);
        return mapper.mapped;
    }

    /** The mapping of a shape's changes; empty where they are left out. */
    private Optional<UnaryOperator<Change>> mapping(TableShape shape) throws PausedException, SQLException {
        Optional<UnaryOperator<Change>> found = known.get(shape);
        if (found != null) {
            return found;
        }
        Optional<UnaryOperator<Change>> mapping =
                isLeftOut(shape.name()) ? Optional.empty() : Optional.of(newMapping(shape));
        known.put(shape, mapping);
        return mapping;
    }

    /**
     * A column that the target does not have yet may be one whose values are to be replaced. Columns and their rules come
     * in one commit, so the rule that is read behind the columns knows of all of them.
     */
    private UnaryOperator<Change> newMapping(TableShape shape) throws PausedException, SQLException {
        try {
            return mappings.of(shape, rule(shape.name()));
        } catch (UnmappableException e) {
            throw unmappable(shape.name(), e);
        }
    }

    private boolean isLeftOut(TableName table) throws PausedException, SQLException {
        Boolean found = leftOut.get(table);
        if (found == null) {
            found = rule(table).shared() && !suppliesSharedRows;
            leftOut.put(table, found);
        }
        return found;
    }

    private TableRule rule(TableName table) throws PausedException, SQLException {
        Optional<TableRule> rule = mappings.rule(table);
        if (rule.isEmpty()) {
            throw designedWithout("table " + table);
        }
        return rule.get();
    }

    static PausedException designedWithout(String what) {
        return new PausedException("the target's schema was designed without " + what, "tributary schema --apply");
    }

    private PausedException unmappable(TableName table, UnmappableException cause) {
        return new PausedException(
                "a row of table " + table + " cannot be mapped: " + cause.getMessage(), mappings.remedy(), cause);
    }

    private final class Mapper implements Message.Visitor<Exception> {
        private Optional<Message> mapped = Optional.empty();
        private long notCounted;

        @Override
        public void begin(Begin begin) {
            notCounted = 0;
            mapped = Optional.of(begin);
        }

        @Override
        public void change(Change change) throws Exception {
            Optional<UnaryOperator<Change>> mapping = mapping(change.table());
            if (mapping.isEmpty()) {
                leaveOut();
                return;
            }
            try {
                mapped = Optional.of(mapping.get().apply(change));
            } catch (UnmappableException e) {
                throw unmappable(change.table().name(), e);
            }
        }

        @Override
        public void truncate(Truncate truncate) throws Exception {
            if (isLeftOut(truncate.table())) {
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
                    notCounted == 0
                            ? end
                            : new End(end.position(), end.previous(), end.messages() - notCounted, end.committedAt()));
        }

        private void leaveOut() {
            notCounted++;
            mapped = Optional.empty();
        }
    }
}
