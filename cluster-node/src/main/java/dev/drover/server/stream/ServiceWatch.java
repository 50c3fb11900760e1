package dev.drover.server.stream;

import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.codec.AgentStreamCodec;
import dev.drover.protocol.stream.ServerFrame;
import dev.drover.protocol.stream.WatchedService;
import dev.drover.registry.Offered;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The services that one agent wants to be told of, and what it has been told. */
final class ServiceWatch {
    private final NodeDirectory directory;
    private final Map<WatchedService, Long> toldAt = new TreeMap<>();

    ServiceWatch(NodeDirectory directory) {
        this.directory = directory;
    }

    /** What was not asked for before is told anew, also if it was before that. */
    void replace(List<WatchedService> services) {
        List<WatchedService> counted = services.subList(0, Math.min(services.size(), WatchedService.MOST));
        toldAt.keySet().retainAll(counted);
        counted.forEach(service -> toldAt.putIfAbsent(service, 0L));
    }

    boolean isEmpty() {
        return toldAt.isEmpty();
    }

    /** As many as one frame can hold. */
    private static ServerFrame fitting(WatchedService service, List<ServiceInstance> instances) {
        ServerFrame frame = new ServerFrame.ServiceOffers(service, instances);
        boolean tooLong = AgentStreamCodec.encode(frame).length > AgentStreamCodec.MAX_FRAME_BYTES;
        return tooLong ? fitting(service, instances.subList(0, instances.size() / 2)) : frame;
    }

    /** What has changed since the agent was told. */
    List<ServerFrame> news() {
        List<ServerFrame> news = new ArrayList<>();
        toldAt.replaceAll((service, since) -> {
            Optional<Offered> offered = directory.offered(service, since);
            offered.ifPresent(now -> news.add(fitting(service, now.instances())));
            return offered.map(Offered::at).orElse(since);
        });
        return news;
    }
}
