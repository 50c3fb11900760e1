package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.stream.ExecInput;
import dev.drover.protocol.stream.ExecInput.TerminalSize;
import dev.drover.protocol.stream.ExecOutput;
import dev.drover.protocol.stream.LogFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecFramesTest {
    @Test
    void readsInputItsEndAndSizes() {
        ExecInput typed = ExecFrames.input("{\"stdin\": {\"data\": \"aGk=\"}}").orElseThrow();
        ExecInput end = ExecFrames.input("{\"stdin\": {\"close\": true}}").orElseThrow();
        ExecInput size = ExecFrames.input("{\"tty_size\": {\"height\": 30, \"width\": 100}}")
                .orElseThrow();

        assertThat(StandardCharsets.UTF_8.decode(typed.data()).toString()).isEqualTo("hi");
        assertThat(typed.close()).isFalse();
        assertThat(end.close()).isTrue();
        assertThat(end.data().hasRemaining()).isFalse();
        assertThat(size.size()).contains(new TerminalSize(30, 100));
        assertThat(ExecFrames.input("{}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"stdin\": {\"data\": \"%\"}}",
                "{\"stdin\": {\"data\": 1}}",
                "{\"tty_size\": {\"height\": 0, \"width\": 80}}",
                "{\"tty_size\": {\"height\": 24, \"width\": 100000}}"
            })
    void refusesWhatMakesNoSense(String message) {
        assertThatThrownBy(() -> ExecFrames.input(message)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesMoreInputThanFitsAPiece() {
        String much = Base64.getEncoder().encodeToString(new byte[ExecInput.MOST_BYTES + 1]);

        assertThatThrownBy(() -> ExecFrames.input("{\"stdin\": {\"data\": \"" + much + "\"}}"))
                .hasMessageContaining("more than");
    }

    @Test
    void readsCommands() {
        assertThat(ExecFrames.command("[\"sh\", \"-c\", \"exit 3\"]")).containsExactly("sh", "-c", "exit 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "[]", "{}", "{\"a\": \"b\"}", "[1]", "\"sh\"", "[\"a\\u0000b\"]"})
    void refusesWhatIsNoCommand(String command) {
        assertThatThrownBy(() -> ExecFrames.command(command)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesOutputAndTheExit() {
        ByteBuffer data = ByteBuffer.wrap("hi".getBytes(StandardCharsets.UTF_8));

        assertThat(ExecFrames.output(new LogFrame(ExecOutput.STDERR, 0, data)))
                .isEqualTo("{\"stderr\":{\"data\":\"aGk=\"}}");
        assertThat(ExecFrames.output(ExecOutput.exit(7))).isEqualTo("{\"exited\":true,\"result\":{\"exit_code\":7}}");
    }
}
