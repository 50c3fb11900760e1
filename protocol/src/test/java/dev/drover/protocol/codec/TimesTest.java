package dev.drover.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.proto.v1.AllocationProto;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 999_999_999, 1_000_000_000, -1_000_000_001, Long.MAX_VALUE, Long.MIN_VALUE})
    void keepsNanoseconds(long nanos) {
        Duration duration = Duration.ofNanos(nanos);
        com.google.protobuf.Duration stored = Times.toProto(duration);
        assertThat(Times.fromProto(stored)).isEqualTo(duration);
        assertThat(Math.signum((double) stored.getSeconds()) * stored.getNanos())
                .isGreaterThanOrEqualTo(0);
        Instant instant = Instant.EPOCH.plus(duration);
        assertThat(Times.fromProto(Times.toProto(instant))).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE})
    void refusesTimesThatNoClockHas(long seconds) {
        byte[] bytes = AllocationProto.DeploymentHealth.newBuilder()
                .setAt(Timestamp.newBuilder().setSeconds(seconds))
                .build()
                .toByteArray();
        assertThatThrownBy(() -> ProtoBytes.<AllocationProto.DeploymentHealth, DeploymentHealth>decode(
                        "health", AllocationProto.DeploymentHealth.parser(), bytes, AllocationCodec::fromProto))
                .isInstanceOf(UndecodableException.class);
    }
}
