package io.tributary.connector.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tributary.contract.stage.Faults;
import org.junit.jupiter.api.Test;

class CompanionedConnectionTest {
    @Test
    void a_run_that_goes_on_makes_no_slot_but_begins_again() {
        CompanionedConnection connection = new CompanionedConnection(null, null, "slot", false, null, null);
        Throwable fault = catchThrowable(connection::createReplicationSlot);
        assertThat(fault).hasMessageContaining("slot");
        assertThat(Faults.passes(fault)).isTrue();
    }
}
