package dev.drover.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.scheduler.rank.PlacementPropertiesTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.Test;

/** How often the properties of the scheduler's safety and liveness are tried. */
class MoreCasesTest {
    private static final List<Class<?>> CLASSES = List.of(
            SchedulerPropertiesTest.class,
            PlacementPropertiesTest.class,
            LivenessPropertiesTest.class,
            SystemPropertiesTest.class,
            DrainRulesTest.class,
            SystemRulesTest.class);

    private static Stream<Property> properties() {
        return CLASSES.stream()
                .flatMap(each -> Arrays.stream(each.getDeclaredMethods()))
                .flatMap(method -> Stream.ofNullable(method.getAnnotation(Property.class)));
    }

    @Test
    void aHundredThousandCasesAreTriedEachTime() {
        assertThat(properties().mapToInt(Property::tries).sum()).isGreaterThanOrEqualTo(100_000);
    }

    @Test
    void theFactorReachesEachOfThem() {
        assertThat(CLASSES).allSatisfy(each -> assertThat(
                        each.getAnnotation(AddLifecycleHook.class).value())
                .isEqualTo(MoreCases.class));
    }
}
