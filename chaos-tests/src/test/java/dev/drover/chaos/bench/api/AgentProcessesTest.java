package dev.drover.chaos.bench.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgentProcessesTest {
    private static final List<String> TABLE = List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:1226 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0",
            "   1: 0100007F:1226 0100007F:C4F2 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20 4",
            "   2: 0100007F:1227 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0");

    @Test
    void findsTheSocketThatListensOnAPort() {
        assertThat(AgentProcesses.listening(TABLE, 4646)).containsExactly("socket:[4711]");
        assertThat(AgentProcesses.listening(TABLE, 4648)).isEmpty();
    }
}
