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
import java.util.function.Predicate;

/**
 * Finds which allocations would have to go so that devices become free: for each request of the models that would do the
 * one whose holders matter least, by the sum of the different priorities among them.
 */
final class DevicePreemption {
    private final List<DeviceChoice.Ask> asks;
    private final Predicate<HeldAllocation> mayGo;
    private final List<HeldAllocation> victims = new ArrayList<>();
    private NodeView left;

    private DevicePreemption(List<DeviceChoice.Ask> asks, NodeView node, Predicate<HeldAllocation> mayGo) {
        this.asks = asks;
        this.left = node;
        this.mayGo = mayGo;
    }

    /** None where devices are free, and none where they would not become so whoever went. */
    static List<HeldAllocation> victims(List<DeviceChoice.Ask> asks, NodeView node, Predicate<HeldAllocation> mayGo) {
        return asks.isEmpty() ? List.of() : new DevicePreemption(asks, node, mayGo).victims();
    }

    private List<HeldAllocation> victims() {
        DeviceChoice.Search search = new DeviceChoice.Search(left.capacity(), left.usage());
        for (int at = 0; at < asks.size(); at++) {
            if (search.take(asks.get(at)).isPresent()) {
                continue;
            }
            Optional<List<HeldAllocation>> going = cheapest(asks.get(at).request(), search);
            if (going.isEmpty()) {
                return List.of();
            }
            for (HeldAllocation victim : going.get()) {
                victims.add(victim);
                left = left.withoutHeld(victim.id());
            }
            search = new DeviceChoice.Search(left.capacity(), left.usage());
            for (DeviceChoice.Ask met : asks.subList(0, at + 1)) {
                search.take(met);
            }
        }
        return victims;
    }

    private Optional<List<HeldAllocation>> cheapest(DeviceRequest request, DeviceChoice.Search search) {
        return left.capacity().devices().stream()
                .filter(group -> DeviceRule.matches(request, group))
                .flatMap(group ->
                        holders(request, group, search.free(request, group).size()).stream())
                .min(Comparator.comparingInt(DevicePreemption::importance));
    }

    private static int importance(List<HeldAllocation> holders) {
        return holders.stream().mapToInt(HeldAllocation::priority).distinct().sum();
    }

    /** Holders of a model who give up enough, the least important first, and of those none that is not needed. */
    private Optional<List<HeldAllocation>> holders(DeviceRequest request, DeviceGroup group, int free) {
        List<HeldAllocation> candidates = left.held().stream()
                .filter(mayGo)
                .filter(held -> DeviceChoice.count(held, request, group) > 0)
                .sorted(Comparator.comparingInt(HeldAllocation::priority))
                .toList();
        List<HeldAllocation> chosen = new ArrayList<>();
        int count = free;
        for (HeldAllocation held : candidates) {
            if (count < request.count()) {
                chosen.add(held);
                count += DeviceChoice.count(held, request, group);
            }
        }
        if (count < request.count()) {
            return Optional.empty();
        }
        chosen.sort(Comparator.comparingInt((HeldAllocation held) -> -DeviceChoice.count(held, request, group)));
        List<HeldAllocation> needed = new ArrayList<>();
        int has = free;
        for (HeldAllocation held : chosen) {
            if (has < request.count()) {
                needed.add(held);
                has += DeviceChoice.count(held, request, group);
            }
        }
        return Optional.of(needed);
    }
}
