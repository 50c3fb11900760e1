package dev.drover.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.stream.ServerFrame.ServiceOffers;
import dev.drover.protocol.stream.WatchedService;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceWatchTest {
    private static final WatchedService DB = new WatchedService("default", "db");
    private static final WatchedService WEB = new WatchedService("default", "web");
    private static final List<ServiceInstance> ONE = List.of(ServiceInstance.named("db", List.of()));

    private final FakeNodeDirectory directory = new FakeNodeDirectory();
    private final ServiceWatch watch = new ServiceWatch(directory);

    @Test
    void tellsWhatIsKnownAndThenWhatChanges() {
        directory.offer(DB, ONE);
        watch.replace(List.of(DB, WEB));
        assertThat(watch.news()).containsExactly(new ServiceOffers(DB, ONE));
        assertThat(watch.news()).isEmpty();
        directory.offer(DB, List.of());
        assertThat(watch.news()).containsExactly(new ServiceOffers(DB, List.of()));
    }

    @Test
    void tellsNoMoreThanAFrameHolds() {
        List<ServiceInstance> many = Collections.nCopies(1_000, ServiceInstance.named("x".repeat(10_000), List.of()));
        directory.offer(DB, many);
        watch.replace(List.of(DB));
        assertThat(watch.news()).singleElement().isInstanceOfSatisfying(ServiceOffers.class, offers -> assertThat(
                        offers.instances())
                .hasSize(62));
    }

    @Test
    void tellsAnewWhatWasNotWantedInBetween() {
        directory.offer(DB, ONE);
        watch.replace(List.of(DB));
        assertThat(watch.news()).hasSize(1);
        watch.replace(List.of(WEB, DB));
        assertThat(watch.news()).isEmpty();
        watch.replace(List.of());
        assertThat(watch.isEmpty()).isTrue();
        watch.replace(List.of(DB));
        assertThat(watch.news()).hasSize(1);
    }
}
