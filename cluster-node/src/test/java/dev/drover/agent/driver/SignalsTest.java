package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SignalsTest {
    @Test
    void stopJvmsByTermAndOthersByInterruptUnlessTheirJobSaysAnother() {
        assertThat(Signals.ofStop("", "java")).isEqualTo("TERM");
        assertThat(Signals.ofStop("", "exec")).isEqualTo("INT");
        assertThat(Signals.ofStop("", "raw_exec")).isEqualTo("INT");
        assertThat(Signals.ofStop("SIGINT", "java")).isEqualTo("INT");
        assertThat(Signals.ofStop("quit", "exec")).isEqualTo("QUIT");
        assertThatThrownBy(() -> Signals.ofStop("SIGNOT", "java")).hasMessage("unknown signal \"SIGNOT\"");
    }
}
