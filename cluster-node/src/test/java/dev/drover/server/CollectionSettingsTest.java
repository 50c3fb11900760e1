package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.JobCommand.ForgetEnded;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Rule 12 of Nomad's scheduler: how old what has ended must be to go. */
class CollectionSettingsTest {
    private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");

    @Test
    void agesAreNomads() {
        CollectionSettings standard = CollectionSettings.STANDARD;
        assertThat(standard.every()).isEqualTo(Duration.ofMinutes(5));
        assertThat(standard.jobs()).isEqualTo(Duration.ofHours(4));
        assertThat(standard.evaluations()).isEqualTo(Duration.ofHours(1));
        assertThat(standard.batchEvaluations()).isEqualTo(Duration.ofHours(24));
        assertThat(standard.deployments()).isEqualTo(Duration.ofHours(1));
        assertThat(standard.nodes()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void aJobIsToldOfEachByItself() {
        assertThat(CollectionSettings.STANDARD.ofJob(NOON))
                .isEqualTo(new ForgetEnded(
                        Instant.parse("2026-03-04T08:00:00Z"),
                        Instant.parse("2026-03-04T11:00:00Z"),
                        Instant.parse("2026-03-03T12:00:00Z"),
                        Instant.parse("2026-03-04T11:00:00Z")));
    }

    @Test
    void collectingByHandWaitsForNothing() {
        assertThat(CollectionSettings.EVERYTHING.ofJob(NOON)).isEqualTo(new ForgetEnded(NOON, NOON, NOON, NOON));
    }
}
