package io.tributary.connector.load;

import io.tributary.contract.control.TableLoad;
import java.util.ArrayList;
import java.util.List;

/**
 * A table to be copied with where its rows are in the source.
 *
 * @param relations a relation for each partition
 * @param partBytes how large a part of it is at most, as far as blocks tell
 */
record SizedTable(TableCopy copy, List<Relation> relations, long partBytes) {
    /** Large enough that what a part costs by itself does not count. */
    private static final long MOST_BYTES = 64L << 20;

    private static final long FEWEST_BYTES = 4L << 20;
    /** So that all sessions have work until the end. */
    private static final int PARTS_A_SESSION = 4;

    /** How large parts are to be of tables that have so many bytes in all, and are copied by so many sessions. */
    static long partBytes(long all, int sessions) {
        return Math.max(FEWEST_BYTES, Math.min(MOST_BYTES, all / sessions / PARTS_A_SESSION));
    }

    /**
     * Where rows are.
     *
     * @param sql its name, as SQL wants it
     * @param blocks how many blocks its rows are in, without those that are stored elsewhere since they are large
     * @param bytes how large it is with them
     * @param rows how many rows there are, as the catalogs think; 0 where they do not know
     * @param inBlocks whether a row's ctid names its block
     */
    record Relation(String sql, long oid, long blocks, long bytes, long rows, boolean inBlocks) {

        List<Part> parts(TableCopy copy, long partBytes) {
            long count = inBlocks ? Math.min(blocks, (bytes + partBytes - 1) / partBytes) : 1;
            if (count <= 1) {
                return List.of(new Part(copy, sql, oid, ""));
            }
            List<Part> parts = new ArrayList<>();
            for (long part = 0; part < count; part++) {
                parts.add(new Part(copy, sql, oid, range(part, count)));
            }
            return parts;
        }

        /** The last one is open: there may be more blocks by the time. */
        private String range(long part, long count) {
            String from = "ctid >= '(" + blocks * part / count + ",0)'::tid";
            return part == count - 1 ? from : from + " AND ctid < '(" + blocks * (part + 1) / count + ",0)'::tid";
        }
    }

    long bytes() {
        return relations.stream().mapToLong(Relation::bytes).sum();
    }

    List<Part> parts() {
        return relations.stream()
                .flatMap(relation -> relation.parts(copy, partBytes).stream())
                .toList();
    }

    /** Nothing of it has been copied. */
    TableLoad untouched() {
        long rows = relations.stream().mapToLong(Relation::rows).sum();
        return new TableLoad(copy.source(), 0, 0, rows, bytes(), false);
    }
}
