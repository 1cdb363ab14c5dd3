package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;

/** Operations on the sources a and b of {@code operations.sql}, whose keys are the same. Each test has its own rows or tables. */
abstract class OperationsSuite {

    abstract ExactRig rig();

    /** Runs statements on source a, in one transaction unless they say otherwise. */
    final void a(String sql) throws SQLException {
        rig().write("a", sql);
    }

    /** Runs statements on source b. */
    final void b(String sql) throws SQLException {
        rig().write("b", sql);
    }

    final void both(String sql) throws SQLException {
        a(sql);
        b(sql);
    }

    /** A session on source a, which the caller closes. */
    final Connection session() throws SQLException {
        return rig().databases().server().connect(ExactRig.database("a"));
    }

    /** Everything has been applied, and all rows of both tenants are the same on both sides. */
    final void settle() throws Exception {
        rig().drain();
        rig().assertEqual();
    }

    /** These rows, in the order of their keys, are what the tenant has in the target. */
    final void assertRows(String slug, String table, String columns, String expected) throws SQLException {
        String rows = "SELECT coalesce(string_agg(ROW(" + columns + ")::text, ' ' ORDER BY id), '') FROM " + table;
        assertThat(rig().targetOf(slug, rows)).as(slug + "'s " + table).isEqualTo(expected);
    }

    final String ofA(String query) throws SQLException {
        return rig().targetOf("a", query);
    }

    final String ofB(String query) throws SQLException {
        return rig().targetOf("b", query);
    }

    /** A value of source a that the server will store apart from the row: incompressible, and the same each time. */
    static String large(String seed) {
        return "(SELECT string_agg(md5('" + seed + "' || i), '') FROM generate_series(1, 300) i)";
    }
}
