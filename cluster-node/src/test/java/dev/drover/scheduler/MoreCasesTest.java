package dev.drover.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.scheduler.rank.NearestFitPropertiesTest;
import dev.drover.scheduler.rank.PlacementSafetyPropertiesTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.Test;

/** How often the properties of the scheduler are tried. */
class MoreCasesTest {
    private static final List<Class<?>> SAFETY =
            List.of(SafetyPropertiesTest.class, PlacementSafetyPropertiesTest.class);
    private static final List<Class<?>> LIVENESS = List.of(LivenessPropertiesTest.class);
    private static final List<Class<?>> OTHERS =
            List.of(DeterminismPropertiesTest.class, NearestFitPropertiesTest.class, SystemRulesTest.class);

    private static int tries(List<Class<?>> classes) {
        return classes.stream()
                .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
                .flatMap(method -> Stream.ofNullable(method.getAnnotation(Property.class)))
                .mapToInt(Property::tries)
                .sum();
    }

    @Test
    void aHundredThousandCasesOfSafetyAndLivenessAreTriedEachTime() {
        assertThat(tries(SAFETY) + tries(LIVENESS)).isGreaterThanOrEqualTo(100_000);
        assertThat(tries(LIVENESS)).isGreaterThanOrEqualTo(15_000);
    }

    @Test
    void theFactorReachesEachOfThem() {
        assertThat(Stream.of(SAFETY, LIVENESS, OTHERS).flatMap(List::stream)).allSatisfy(each -> assertThat(
                        each.getAnnotation(AddLifecycleHook.class).value())
                .isEqualTo(MoreCases.class));
    }
}
