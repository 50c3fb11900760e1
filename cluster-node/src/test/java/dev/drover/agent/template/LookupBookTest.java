package dev.drover.agent.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.stream.WatchedService;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LookupBookTest {
    private static final WatchedService DB = new WatchedService("default", "db");
    private static final WatchedService WEB = new WatchedService("default", "web");
    private static final List<ServiceInstance> ONE = List.of(ServiceInstance.named("db", List.of()));

    private final LookupBook<WatchedService, List<ServiceInstance>> book = new LookupBook<>(2);
    private final AtomicInteger demands = new AtomicInteger();
    private final AtomicInteger changes = new AtomicInteger();

    @Test
    void wantsWhatSomebodyWatches() {
        book.onDemand(demands::incrementAndGet);
        LookupBook.Watch first = book.watch(Set.of(DB), changes::incrementAndGet);
        LookupBook.Watch second = book.watch(Set.of(DB, WEB), changes::incrementAndGet);
        assertThat(book.takeDemand()).containsExactly(DB, WEB);
        second.close();
        assertThat(book.takeDemand()).containsExactly(DB);
        first.close();
        assertThat(book.takeDemand()).isEmpty();
        assertThat(demands).hasValue(4);
    }

    @Test
    void tellsThoseWhoWatchWhatHasChangedOnly() {
        book.watch(Set.of(DB), changes::incrementAndGet);
        assertThat(book.find(DB)).isEmpty();
        book.learn(DB, List.of());
        assertThat(book.find(DB)).contains(List.of());
        book.learn(DB, ONE);
        book.learn(DB, ONE);
        book.learn(WEB, ONE);
        assertThat(changes).hasValue(2);
        assertThat(book.find(DB)).contains(ONE);
    }

    /** Else a server that is never told of the pause would have no reason to say it again. */
    @Test
    void forgetsWhenServersAreToldThatNobodyAsksAnyMore() {
        book.watch(Set.of(DB), changes::incrementAndGet).close();
        book.learn(DB, ONE);
        assertThat(book.find(DB)).contains(ONE);
        assertThat(book.takeDemand()).isEmpty();
        assertThat(book.find(DB)).isEmpty();
    }
}
