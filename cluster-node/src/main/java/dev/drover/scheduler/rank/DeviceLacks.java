package dev.drover.scheduler.rank;

import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.scheduler.feasible.DeviceRule;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which of the devices that a group wants are not free on a node, and who has them. */
final class DeviceLacks {
    private static final String NO_MATCH = "devices: no devices match request";

    /** Who has the most of them; there may be as many holders as devices. */
    private static final int HOLDERS_NAMED = 3;

    private final NodeView node;
    private final DeviceChoice.Search search;

    private DeviceLacks(NodeView node) {
        this.node = node;
        this.search = new DeviceChoice.Search(node.capacity(), node.usage());
    }

    /**
     * One for each request that the requests before it and other allocations leave too few devices for; none for one that
     * no model of the node matches, since a rule keeps the group from such a node.
     */
    static List<Lack> of(List<DeviceChoice.Ask> asks, NodeView node) {
        DeviceLacks lacks = new DeviceLacks(node);
        List<Lack> found = new ArrayList<>();
        for (DeviceChoice.Ask ask : asks) {
            if (lacks.search.take(ask).isEmpty()) {
                lacks.lack(ask.request()).ifPresent(found::add);
            }
        }
        return found;
    }

    /** What is told is about the model that has most left. */
    private Optional<Lack> lack(DeviceRequest request) {
        return node.capacity().devices().stream()
                .filter(group -> DeviceRule.matches(request, group))
                .max(Comparator.comparingInt(
                        group -> search.free(request, group).size()))
                .map(group -> lack(request, group));
    }

    private Lack lack(DeviceRequest request, DeviceGroup group) {
        int free = search.free(request, group).size();
        List<Holder> holders = node.held().stream()
                .map(held -> new Holder(held, DeviceChoice.count(held, request, group)))
                .filter(holder -> holder.count > 0)
                .sorted(Comparator.comparingInt((Holder holder) -> -holder.count)
                        .thenComparing(holder -> holder.allocation.id()))
                .toList();
        StringBuilder found = new StringBuilder(free + " free");
        holders.stream().limit(HOLDERS_NAMED).forEach(holder -> found.append(", ")
                .append(holder));
        int others = sum(holders.subList(Math.min(HOLDERS_NAMED, holders.size()), holders.size()));
        if (others > 0) {
            found.append(", ").append(others).append(" held by others");
        }
        int own = DeviceRule.usable(request, group).size() - free - sum(holders);
        if (own > 0) {
            found.append(", ").append(own).append(" for other requests of the group");
        }
        return Lack.devices(NO_MATCH, request.name(), request.count(), free, found.toString());
    }

    private static int sum(List<Holder> holders) {
        return holders.stream().mapToInt(Holder::count).sum();
    }

    /** An allocation, and how many of the devices it has. */
    private record Holder(HeldAllocation allocation, int count) {
        @Override
        public String toString() {
            return count + " held by " + allocation.describe();
        }
    }
}
