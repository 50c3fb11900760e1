package dev.drover.protocol.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void ordersAsSemanticVersioningDoes() {
        List<String> ascending = List.of(
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
                "1.0.1",
                "1.10",
                "99999999999999999999.0");
        List<Version> versions = ascending.stream()
                .map(text -> Version.parse(text, true).orElseThrow())
                .toList();
        assertThat(versions).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void takesMissingSegmentsForZeroAndIgnoresBuildMetadata() {
        assertThat(VersionRule.holds("= 1.2", "1.2.0+build.7", true)).isTrue();
        assertThat(VersionRule.holds("1.2.0", "v1.2", false)).isTrue();
    }

    @Test
    void readsAttachedPreReleasesOnlyLoosely() {
        assertThat(Version.parse("1.2beta1", false)).isPresent();
        assertThat(Version.parse("1.2beta1", true)).isEmpty();
    }

    @Test
    void refusesWhatIsNoVersion() {
        for (String text : List.of("", "x", "1..2", "1.2.", "1.8.0_442", "1".repeat(300))) {
            assertThat(Version.parse(text, false)).as(text).isEmpty();
        }
        assertThat(VersionRule.holds(">= 1.0,", "1.0", false)).isFalse();
    }
}
