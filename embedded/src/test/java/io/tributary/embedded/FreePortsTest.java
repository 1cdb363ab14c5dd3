package io.tributary.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    @Test
    void a_port_is_taken_by_a_listener_and_not_by_a_question_that_a_starting_child_process_still_holds()
            throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(FreePorts.LOOPBACK), FreePorts.next());
        try (Socket question = new Socket();
                ServerSocket listener = new ServerSocket()) {
            question.setReuseAddress(true);
            question.bind(address);
            assertThat(FreePorts.isFree(address.getPort())).isTrue();

            listener.bind(address);

            assertThat(FreePorts.isFree(address.getPort())).isFalse();
        }
    }
}
