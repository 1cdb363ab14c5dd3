package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.embedded.PgBouncerServer;
import io.tributary.validator.cutover.MoveKind;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever takes part in a move dies at the beginning of each of its steps, while tenants' clients write through a PgBouncer:
 * the move always ends on one of the two sides, the gates are never both open, both sides are equal in the end, and the
 * clients' books agree with the rows. Clients have no errors, unless what they are connected to was killed.
 */
class MoveKillsIT {
    private static KillRig rig;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(PgBouncerServer.installed(), "pgbouncer is not installed");
        rig = KillRig.start(List.of("a", "b", "c", "d", "e", "f"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (rig != null) {
            rig.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void a_move_ends_on_one_of_both_sides_whatever_dies_at_whichever_step(MoveVictim victim) throws Exception {
        assertThat(new MoveTrials(rig, victim).run(MoveCase.all())).hasSizeGreaterThanOrEqualTo(35);
    }

    @Test
    @Tag("long")
    void the_process_that_moves_tenants_dies_where_most_is_under_way() throws Exception {
        new MoveTrials(rig, MoveVictim.CUTTING_PROCESS)
                .run(List.of(
                        MoveCase.cutover("fence"),
                        MoveCase.cutover("drain"),
                        MoveCase.cutover("switch"),
                        MoveCase.cutover("route"),
                        MoveCase.cutover("arm"),
                        new MoveCase(MoveKind.CUTOVER, true, "open")));
    }

    @Test
    @Tag("long")
    void a_server_crashes_where_most_is_under_way() throws Exception {
        List<MoveCase> cases = List.of(
                MoveCase.cutover("fence"),
                MoveCase.cutover("drain"),
                MoveCase.cutover("verify"),
                MoveCase.cutover("switch"),
                MoveCase.cutover("arm"),
                MoveCase.rollback("fence"),
                MoveCase.rollback("drain"),
                MoveCase.rollback("switch"),
                MoveCase.rollback("open"));
        new MoveTrials(rig, MoveVictim.TARGET_SERVER).run(cases);
    }
}
