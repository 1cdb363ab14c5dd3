package io.tributary.contract.control;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The statements that make the control schema. They lock tables that stages are at work on, and so they run only where they
 * have not made all of it before: the schema's comment tells.
 */
final class ControlSchema {
    private static final String MADE = "Tributary: the state of running migrations, made by ";
    private static final String ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('tributary/install', 0))";

    private ControlSchema() {}

    /** Makes what is not there, in the session's transaction if it is in one; waits for nobody where all is there. */
    static void create(Connection session) throws SQLException {
        List<String> statements = new ArrayList<>(List.of(Control.resource("control.sql")));
        statements.addAll(GateSchema.statements());
        String made = MADE + fingerprint(statements);
        if (isMade(session, made)) {
            return;
        }
        try (Statement statement = session.createStatement()) {
            statement.execute(ALONE);
            for (String sql : statements) {
                statement.execute(sql);
            }
            statement.execute("COMMENT ON SCHEMA tributary IS '" + made + "'");
        }
    }

    private static boolean isMade(Connection session, String made) throws SQLException {
        String sql = "SELECT obj_description(to_regnamespace('tributary')::oid, 'pg_namespace') = ?";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, made);
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static String fingerprint(List<String> statements) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            statements.forEach(sql -> digest.update(sql.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
