package io.tributary.sink.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What PostgreSQL did for a query, as {@code EXPLAIN (ANALYZE, FORMAT JSON)} tells it. */
final class ExplainedPlan {
    private final List<JsonNode> nodes = new ArrayList<>();
    private final String text;

    private ExplainedPlan(String text) {
        this.text = text;
        try {
            add(new ObjectMapper().readTree(text).get(0).get("Plan"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ExplainedPlan of(Connection session, String query) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("EXPLAIN (ANALYZE, TIMING off, FORMAT JSON) " + query)) {
            row.next();
            return new ExplainedPlan(row.getString(1));
        }
    }

    private void add(JsonNode node) {
        nodes.add(node);
        node.path("Plans").forEach(this::add);
    }

    /** Scans of tables that read all of them. */
    List<JsonNode> sequentialScans() {
        return nodes.stream()
                .filter(node -> node.path("Node Type").asText().equals("Seq Scan"))
                .toList();
    }

    /** What indexes were asked for, one text a scan. */
    List<String> indexConditions() {
        return nodes.stream()
                .filter(node -> node.path("Node Type").asText().matches("(Bitmap )?Index (Only )?Scan"))
                .map(node -> node.path("Index Cond").asText())
                .toList();
    }

    /** Rows that were read and thrown away. */
    long rowsRemoved() {
        return nodes.stream()
                .mapToLong(
                        node -> Math.round(node.path("Rows Removed by Filter").asDouble()
                                * node.path("Actual Loops").asDouble()))
                .sum();
    }

    /** How often each expression that is computed ahead of the rows was computed. */
    List<Integer> initPlanLoops() {
        return nodes.stream()
                .filter(node -> node.path("Parent Relationship").asText().equals("InitPlan"))
                .map(node -> node.path("Actual Loops").asInt())
                .toList();
    }

    @Override
    public String toString() {
        return text;
    }
}
