package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.connector.prepare.SourceChecks;
import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Updates and deletes under every replica identity. */
abstract class IdentityOperations extends OperationsSuite {

    @AfterEach
    void restore() throws Exception {
        a("ALTER TABLE identified REPLICA IDENTITY DEFAULT; TRUNCATE identified");
    }

    @Test
    void changes_arrive_whatever_names_the_rows_key_and_however_often_that_changes() throws Exception {
        a("INSERT INTO identified SELECT i, 'c' || i, 0 FROM generate_series(1, 20) i");
        int row = 1;
        for (String identity : new String[] {"FULL", "DEFAULT", "USING INDEX identified_pkey", "FULL"}) {
            a("ALTER TABLE identified REPLICA IDENTITY " + identity);
            a("UPDATE identified SET n = 1 WHERE id = " + row + "; UPDATE identified SET id = id + 100 WHERE id = "
                    + (row + 1) + "; DELETE FROM identified WHERE id = " + (row + 2));
            row += 3;
        }
        a("ALTER TABLE identified REPLICA IDENTITY DEFAULT; UPDATE identified SET n = 2 WHERE id = 20;"
                + " ALTER TABLE identified REPLICA IDENTITY FULL; UPDATE identified SET id = 120 WHERE id = 20");
        settle();

        assertThat(
                        ofA(
                                "SELECT string_agg(concat_ws(':', id, n), ' ' ORDER BY id) FROM identified WHERE id < 13 OR n > 0"))
                .isEqualTo("1:1 4:1 7:1 10:1 120:2");
        assertThat(ofA("SELECT string_agg(id || code, ' ' ORDER BY id) FROM identified WHERE id > 100"))
                .isEqualTo("102c2 105c5 108c8 111c11 120c20");
    }

    @Test
    void a_deferrable_primary_key_is_refused_by_preflight_under_every_identity() throws Exception {
        try {
            for (String identity : new String[] {"DEFAULT", "FULL", "USING INDEX identified_code"}) {
                a(
                        "ALTER TABLE identified DROP CONSTRAINT identified_pkey, ADD CONSTRAINT identified_pkey PRIMARY KEY (id)"
                                + " DEFERRABLE, REPLICA IDENTITY " + identity);
                assertThat(remedies())
                        .as(identity)
                        .containsExactly(
                                "ALTER TABLE \"public\".\"identified\" DROP CONSTRAINT \"identified_pkey\", ADD"
                                        + " CONSTRAINT \"identified_pkey\" PRIMARY KEY (id);");
            }
        } finally {
            a(
                    "ALTER TABLE identified DROP CONSTRAINT identified_pkey, ADD CONSTRAINT identified_pkey PRIMARY KEY (id)");
        }
    }

    private List<String> remedies() {
        return SourceChecks.check(rig().plan(), rig().plan().tenant("a")).stream()
                .filter(finding -> finding.severity() == Severity.BLOCKER)
                .map(Finding::remedy)
                .toList();
    }

    @Test
    void a_table_whose_log_names_no_row_is_refused_by_preflight_and_by_its_own_server() throws Exception {
        a("INSERT INTO identified VALUES (1, 'a', 0)");
        a("ALTER TABLE identified REPLICA IDENTITY NOTHING");

        assertThat(remedies()).containsExactly("ALTER TABLE \"public\".\"identified\" REPLICA IDENTITY DEFAULT;");
        assertThatThrownBy(() -> a("UPDATE identified SET n = 1")).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> a("DELETE FROM identified")).isInstanceOf(SQLException.class);
        a("INSERT INTO identified VALUES (2, 'b', 0)");
        settle();
        assertRows("a", "identified", "id, code", "(1,a) (2,b)");
    }
}
