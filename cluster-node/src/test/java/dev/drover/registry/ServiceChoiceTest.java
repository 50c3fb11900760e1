package dev.drover.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ServiceRegistration;
import dev.drover.protocol.job.Service.Weights;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceChoiceTest {
    private static final int KEYS = 2_000;

    private static ServiceRegistration registration(String id, int weight) {
        return new ServiceRegistration(
                id,
                "web",
                JobId.of("j"),
                new AllocationId(id),
                new NodeId("n"),
                "dc1",
                List.of(),
                "127.0.0.1",
                80,
                Map.of(),
                Map.of(),
                new Weights(weight, 1),
                1);
    }

    private static String first(int key, List<ServiceRegistration> registrations) {
        return new ServiceChoice(1, "key-" + key).of(registrations).get(0).id();
    }

    @Test
    void staysWithItsChoiceWhenOthersComeAndGo() {
        List<ServiceRegistration> three = List.of(registration("a", 1), registration("b", 1), registration("c", 1));

        for (int key = 0; key < 100; key++) {
            String chosen = first(key, three);
            List<ServiceRegistration> fewer = three.stream()
                    .filter(one -> one.id().equals(chosen) || one.id().equals("a"))
                    .toList();

            assertThat(first(key, fewer)).isEqualTo(chosen);
        }
    }

    @Test
    void choosesByWeight() {
        List<ServiceRegistration> two = List.of(registration("light", 1), registration("heavy", 3));

        long heavy = IntStream.range(0, KEYS)
                .filter(key -> first(key, two).equals("heavy"))
                .count();

        assertThat(heavy).isBetween(KEYS * 70L / 100, KEYS * 80L / 100);
    }

    @Test
    void choosesNoMoreThanThereAre() {
        assertThat(ServiceChoice.parse("5|k").orElseThrow().of(List.of(registration("a", 1))))
                .hasSize(1);
        assertThat(ServiceChoice.parse("2|with|bars").orElseThrow().key()).isEqualTo("with|bars");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "2|", "|k", "0|k", "-1|k", "x|k"})
    void refusesOtherForms(String text) {
        assertThat(ServiceChoice.parse(text)).isEmpty();
    }
}
