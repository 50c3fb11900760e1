package dev.drover.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.stream.WatchedService;
import dev.drover.view.ClusterView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OfferedServicesTest {
    private static final WatchedService API = new WatchedService("default", "api");

    private Optional<ClusterView> view = Optional.empty();
    private long nanos;
    private final OfferedServices services = new OfferedServices(() -> view, () -> nanos);

    @Test
    void saysNothingBeforeAllNodesAreKnown() {
        assertThat(services.offered(API, 0)).isEmpty();
        view = Optional.of(CanaryView.view(3, false));
        assertThat(services.offered(API, 0)).isPresent();
    }

    @Test
    void saysWhatHasChangedOnly() {
        view = Optional.of(CanaryView.view(3, true));
        Offered first = services.offered(API, 0).orElseThrow();
        assertThat(first.instances()).extracting(ServiceInstance::tags).containsExactly(List.of("new"));
        assertThat(services.offered(API, first.at())).isEmpty();
        assertThat(services.offered(new WatchedService("other", "api"), 0).map(Offered::instances))
                .contains(List.of());

        view = Optional.of(CanaryView.view(5, false));
        assertThat(services.offered(API, first.at())).isEmpty();
        nanos += Duration.ofSeconds(1).toNanos();
        assertThat(services.offered(API, first.at()).orElseThrow().instances())
                .extracting(ServiceInstance::tags)
                .containsExactly(List.of());
    }

    @Test
    void namesAllServicesOnce() {
        view = Optional.of(CanaryView.view(3, true));
        assertThat(services.offered(new WatchedService("default", ""), 0)
                        .orElseThrow()
                        .instances())
                .containsExactly(ServiceInstance.named("api", List.of("new")));
    }
}
