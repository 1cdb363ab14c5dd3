package io.tributary.sink.schema.read;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What decides whether a target can be written to.
 *
 * @param role the role of this session
 * @param database the database
 * @param encoding its encoding
 * @param createsSchemas whether the role may create schemas in it
 * @param createsTables whether the role may create tables in its schema public
 * @param setsReplicationRole whether the role may set session_replication_role
 * @param freeConnections how many more sessions the server, the database and the role's own limit let the role have
 * @param maxConnections the server's limit
 * @param standby whether the server is one
 * @param controlOwner the owner of the schema tributary, where the role may not act as its owner
 * @param timeouts the names of settings that would end a long transaction of the role
 */
public record TargetFacts(
        String role,
        String database,
        String encoding,
        boolean createsSchemas,
        boolean createsTables,
        boolean setsReplicationRole,
        int freeConnections,
        int maxConnections,
        boolean standby,
        Optional<String> controlOwner,
        List<String> timeouts) {

    /** Reads them from a server of PostgreSQL 15 or later. */
    public static TargetFacts read(Connection connection) throws SQLException {
        return CatalogQuery.rows(
                        connection,
                        "target_checks.sql",
                        row -> new TargetFacts(
                                row.getString("role"),
                                row.getString("database"),
                                row.getString("encoding"),
                                row.getBoolean("creates_schemas"),
                                row.getBoolean("creates_tables"),
                                row.getBoolean("sets_replication_role"),
                                row.getInt("free_connections"),
                                row.getInt("max_connections"),
                                row.getBoolean("standby"),
                                CatalogQuery.text(row, "control_owner"),
                                CatalogQuery.texts(row, "timeouts")))
                .get(0);
    }
}
