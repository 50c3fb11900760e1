package dev.drover.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ServiceRegistration;
import dev.drover.view.ClusterView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Since when a service is offered as it is. */
class ServiceRegistryTest {
    private final ServiceRegistry registry = new ServiceRegistry();

    @Test
    void aCanaryThatIsPromotedIsAnotherRegistration() {
        ServiceKey api = new ServiceKey("default", "api");
        ClusterView before = CanaryView.view(3, true);
        assertThat(registry.of(before)).extracting(ServiceRegistration::tags).containsExactly(List.of("new"));
        assertThat(registry.changedAt(CanaryView.view(4, true), api)).isEqualTo(3);

        ClusterView promoted = CanaryView.view(5, false);

        assertThat(registry.changedAt(promoted, api)).isEqualTo(5);
        assertThat(registry.changedAt(promoted)).isEqualTo(5);
        assertThat(registry.of(promoted)).extracting(ServiceRegistration::tags).containsExactly(List.of());
        assertThat(registry.changedAt(CanaryView.view(6, false), api)).isEqualTo(5);
    }
}
