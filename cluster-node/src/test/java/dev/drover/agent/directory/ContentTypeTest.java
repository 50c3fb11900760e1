package dev.drover.agent.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ContentTypeTest {
    @Test
    void goesByTheNameFirst() {
        assertThat(ContentType.of("a.html", bytes(0))).isEqualTo("text/html");
    }

    @Test
    void takesForTextWhatLooksLikeIt() {
        assertThat(ContentType.of("web.stdout.0", bytes('a', '\n', 0x1b, 0xc3, 0xbc)))
                .isEqualTo("text/plain; charset=utf-8");
        assertThat(ContentType.of("core", bytes(0x7f, 'E', 'L', 'F', 0))).isEqualTo("application/octet-stream");
        assertThat(ContentType.of("empty", bytes())).isEqualTo("text/plain; charset=utf-8");
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }
}
