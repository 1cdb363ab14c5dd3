package io.tributary.contract.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.contract.control.RepairStanding.State;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A tenant's rows of {@code tributary.repair}, on whatever connection and transaction the caller has. The connector does
 * what was asked for, the oldest first; a new copy of the tenant voids what it has not done by then.
 */
public final class Repairs {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = " WHERE migration = ? AND slug = ?";
    private static final String OPEN = " AND state = 'asked'";

    private final String migration;
    private final String slug;

    public Repairs(Plan plan, Tenant tenant) {
        this.migration = plan.migration();
        this.slug = tenant.slug();
    }

    /**
     * Asks for a repair, and keeps, until the caller's transaction ends, anything from being asked or decided of the tenant.
     *
     * @param tables which rows, each table once
     * @param reason null when none was given
     * @return the request's id; empty when the target serves the tenant, or is about to, so that its source is not the
     *     truth; then nothing was changed
     */
    public OptionalLong ask(Connection connection, List<RepairedTable> tables, String requestedBy, String reason)
            throws SQLException {
        String lock =
                "SELECT FROM tributary.tenant" + KEY + " AND phase IN ('single_tenant', 'replication') FOR UPDATE";
        try (PreparedStatement query = keyed(connection, lock);
                ResultSet row = query.executeQuery()) {
            if (!row.next()) {
                return OptionalLong.empty();
            }
        }
        String sql = "INSERT INTO tributary.repair (migration, slug, tables, requested_by, reason)"
                + " VALUES (?, ?, ?::jsonb, ?, ?) RETURNING id";
        try (PreparedStatement insert = keyed(connection, sql)) {
            insert.setString(3, json(tables));
            insert.setString(4, requestedBy);
            insert.setString(5, reason);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return OptionalLong.of(row.getLong(1));
            }
        }
    }

    /** The id of the oldest request that has yet to be done. */
    public OptionalLong open(Connection connection) throws SQLException {
        try (PreparedStatement query = keyed(connection, "SELECT min(id) FROM tributary.repair" + KEY + OPEN);
                ResultSet row = query.executeQuery()) {
            row.next();
            Long id = row.getObject(1, Long.class);
            return id == null ? OptionalLong.empty() : OptionalLong.of(id);
        }
    }

    /** What was asked for. */
    public RepairRequest request(Connection connection, long id) throws SQLException {
        String sql = "SELECT tables FROM tributary.repair" + KEY + " AND id = ?";
        try (PreparedStatement query = keyed(connection, sql)) {
            query.setLong(3, id);
            try (ResultSet row = query.executeQuery()) {
                return new RepairRequest(id, tables(existing(row, id).getString(1)));
            }
        }
    }

    /** What has become of a request. */
    public RepairStanding standing(Connection connection, long id) throws SQLException {
        String sql = "SELECT state, position, message FROM tributary.repair" + KEY + " AND id = ?";
        try (PreparedStatement query = keyed(connection, sql)) {
            query.setLong(3, id);
            try (ResultSet row = query.executeQuery()) {
                existing(row, id);
                return new RepairStanding(
                        State.of(row.getString(1)),
                        Optional.ofNullable(row.getString(2)).map(LogSequenceNumber::valueOf),
                        Optional.ofNullable(row.getString(3)));
            }
        }
    }

    /** Says what an open request waits for. */
    public void waits(Connection connection, long id, String what) throws SQLException {
        String sql = "UPDATE tributary.repair SET message = ?" + KEY + OPEN + " AND id = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, what);
            key(update, 2);
            update.setLong(4, id);
            update.executeUpdate();
        }
    }

    /**
     * Records that the rows are in Kafka, unless the request was voided meanwhile.
     *
     * @param position the End of their transaction
     * @param epoch the connector's; nothing is recorded when another one has taken over, since its readers may not count the
     *     records of this one
     */
    public void published(Connection connection, long id, LogSequenceNumber position, long epoch) throws SQLException {
        String sql = "UPDATE tributary.repair r SET state = 'published', position = ?::pg_lsn, message = NULL,"
                + " finished_at = clock_timestamp()" + KEY + OPEN + " AND id = ? AND NOT EXISTS (SELECT FROM"
                + " tributary.stage s WHERE s.migration = r.migration AND s.slug = r.slug AND s.stage = ?"
                + " AND s.epoch > ?)";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, position.asString());
            key(update, 2);
            update.setLong(4, id);
            update.setString(5, StageName.CONNECTOR.text());
            update.setLong(6, epoch);
            update.executeUpdate();
        }
    }

    /** Records that an open request will not be done. */
    public void failed(Connection connection, long id, String why) throws SQLException {
        try (PreparedStatement update = failing(connection, " AND id = ?", why)) {
            update.setLong(4, id);
            update.executeUpdate();
        }
    }

    /** The same of all open requests. */
    public void voidOpen(Connection connection, String why) throws SQLException {
        try (PreparedStatement update = failing(connection, "", why)) {
            update.executeUpdate();
        }
    }

    private PreparedStatement failing(Connection connection, String which, String why) throws SQLException {
        PreparedStatement update = connection.prepareStatement("UPDATE tributary.repair SET state = 'failed',"
                + " message = ?, finished_at = clock_timestamp()" + KEY + OPEN + which);
        update.setString(1, why);
        key(update, 2);
        return update;
    }

    private PreparedStatement keyed(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        key(statement, 1);
        return statement;
    }

    private void key(PreparedStatement statement, int first) throws SQLException {
        statement.setString(first, migration);
        statement.setString(first + 1, slug);
    }

    private ResultSet existing(ResultSet row, long id) throws SQLException {
        if (!row.next()) {
            throw new SQLException("the control schema has no repair " + id + " of tenant '" + slug + "'");
        }
        return row;
    }

    private static String json(List<RepairedTable> tables) {
        ArrayNode all = JSON.createArrayNode();
        for (RepairedTable table : tables) {
            ObjectNode node = all.addObject();
            node.put("schema", table.table().schema());
            node.put("table", table.table().name());
            table.keys().ifPresent(keys -> node.set("keys", JSON.valueToTree(keys)));
        }
        return all.toString();
    }

    private static List<RepairedTable> tables(String json) throws SQLException {
        List<RepairedTable> tables = new ArrayList<>();
        for (JsonNode node : parsed(json)) {
            TableName name = new TableName(
                    node.path("schema").asText(), node.path("table").asText());
            tables.add(node.has("keys") ? RepairedTable.of(name, keys(node.get("keys"))) : RepairedTable.whole(name));
        }
        return List.copyOf(tables);
    }

    private static List<List<String>> keys(JsonNode nodes) {
        List<List<String>> keys = new ArrayList<>();
        for (JsonNode node : nodes) {
            List<String> key = new ArrayList<>();
            node.forEach(value -> key.add(value.asText()));
            keys.add(List.copyOf(key));
        }
        return keys;
    }

    private static JsonNode parsed(String json) throws SQLException {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new SQLException("tributary.repair in the target cannot be read", e);
        }
    }
}
