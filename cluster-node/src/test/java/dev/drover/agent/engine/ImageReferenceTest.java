package dev.drover.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImageReferenceTest {
    @Test
    void readsRegistryTagAndDigest() {
        assertThat(ImageReference.of("redis")).isEqualTo(new ImageReference("redis", "latest", false));
        assertThat(ImageReference.of("https://reg.io:5000/a/b"))
                .isEqualTo(new ImageReference("reg.io:5000/a/b", "latest", false));
        assertThat(ImageReference.of("reg.io:5000/a/b:1.2").name()).isEqualTo("reg.io:5000/a/b:1.2");
        assertThat(ImageReference.of("a/b:1@sha256:0f").name()).isEqualTo("a/b@sha256:0f");
    }

    @Test
    void knowsWhichNamesMove() {
        assertThat(ImageReference.of("redis").isMoving()).isTrue();
        assertThat(ImageReference.of("redis:latest").isMoving()).isTrue();
        assertThat(ImageReference.of("redis:7").isMoving()).isFalse();
        assertThat(ImageReference.of("redis@sha256:0f").isMoving()).isFalse();
    }

    @Test
    void takesNothingForANameThatWouldChangeTheRequest() {
        assertThat(ImageReference.isName("reg.io:5000/a/b_c-d:1.2@sha256:0f")).isTrue();
        for (String wrong :
                new String[] {"", "a b", "a?x", "a\r\nHost: b", "../containers/x", "a/../b", "a//b", "-a", "a%2f"}) {
            assertThat(ImageReference.isName(wrong)).as(wrong).isFalse();
        }
    }
}
