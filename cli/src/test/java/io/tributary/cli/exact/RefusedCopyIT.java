package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.TestingCommand;
import io.tributary.cli.TestingDatabases;
import io.tributary.contract.control.StageName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows of a copy that the target refuses: nobody sees a part of the copy, and it ends once a person has decided. */
@Tag("exact")
class RefusedCopyIT {
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    private static final String TABLES = "CREATE TABLE account (id int PRIMARY KEY, code text, amount int);"
            + "INSERT INTO account SELECT n, 'c' || n, n FROM generate_series(1, 5000) n";
    private static final Pattern PLACE = Pattern.compile("transaction at ([0-9A-F]+/[0-9A-F]+), change ([0-9]+): ");

    private ExactRig rig;

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void a_refused_row_of_a_copy_is_named_and_left_out_or_applied_once_its_cause_is_gone() throws Exception {
        rig = ExactRig.of(Map.of()).tenant("a", TABLES).tenant("b", TABLES).planLines("snapshot: debezium");
        rig.write("b", "UPDATE account SET amount = 0");
        rig.prepare();
        target("ALTER TABLE account ADD CONSTRAINT modest CHECK (amount NOT IN (1234, 4321))");
        rig.startStages(STAGES);

        Matcher first = place("1234");
        rig.drain("b");
        assertThat(rig.differing("b")).isEmpty();
        assertThat(rig.targetOf("a", "SELECT count(*) FROM account")).isEqualTo("0");

        rig.write("a", "UPDATE account SET code = 'streamed' WHERE id = 1");
        TestingCommand skip = TestingCommand.run(
                "-c",
                rig.planFile().toString(),
                "skip",
                "--tenant",
                "a",
                "--position",
                first.group(1),
                "--change",
                first.group(2),
                "--reason",
                "known to be wrong");
        assertThat(skip.exitCode()).as(skip.error()).isZero();
        Matcher second = place("4321");
        assertThat(second.group(1)).isEqualTo(first.group(1));
        assertThat(rig.targetOf("a", "SELECT count(*) FROM account")).isEqualTo("0");

        target("ALTER TABLE account DROP CONSTRAINT modest");
        rig.drain("a");
        assertThat(rig.targetOf("a", "SELECT count(*) || ' ' || max(code) FROM account"))
                .isEqualTo("4999 streamed");
        assertThat(rig.targetOf("a", "SELECT count(*) FROM account WHERE id = 1234"))
                .isEqualTo("0");
        TestingCommand repair = TestingCommand.run("-c", rig.planFile().toString(), "resync", "--tenant", "a");
        assertThat(repair.exitCode()).as(repair.error()).isZero();
        rig.assertEqual();
    }

    /** Waits until the tenant is paused by the row of this key. */
    private Matcher place(String key) {
        String pause = Awaitility.await("the refusal of " + key)
                .atMost(ExactRig.DRAIN)
                .until(() -> rig.pause("a"), text -> text.contains(key + ")"));
        assertThat(pause).contains("INSERT", "public.account", "modest", "tributary skip --tenant a");
        Matcher place = PLACE.matcher(pause);
        assertThat(place.find()).as(pause).isTrue();
        return place;
    }

    private void target(String sql) throws SQLException {
        rig.databases().execute(TestingDatabases.TARGET, sql);
    }
}
