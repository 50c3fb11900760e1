package dev.drover.scheduler;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.scheduler.check.Sums;
import dev.drover.scheduler.snapshot.HeldAllocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A node that has what those who are to come ask for, and not more: beside what stays there, but with no regard to what
 * would have to make room.
 */
final class HiddenHome {
    /** As {@link NodeBuilder} has it. */
    private static final int CORES = 4;

    private static final int FIRST_DYNAMIC_PORT = 20_000;
    private static final String ADDRESS = "127.0.0.1";

    private final int number;
    private final int priority;
    private final Random random;
    private final List<HiddenAsk> coming = new ArrayList<>();

    /**
     * A node that nobody is to come to.
     *
     * @param priority of the job that asks
     */
    HiddenHome(int number, int priority, Random random) {
        this.number = number;
        this.priority = priority;
        this.random = random;
    }

    int number() {
        return number;
    }

    /** How many are to come. */
    int size() {
        return coming.size();
    }

    int cores() {
        return coming.stream().mapToInt(HiddenAsk::cores).sum();
    }

    void add(HiddenAsk ask) {
        coming.add(ask);
    }

    /** @param leavers how many allocations of less important jobs are there already */
    NodeBuilder node(int leavers) {
        List<HeldAllocation> staying = staying();
        List<AllocatedResources> all =
                new ArrayList<>(staying.stream().map(HeldAllocation::resources).toList());
        coming.forEach(ask -> all.add(ask.amounts()));
        int cpuMhz = (int) cpuMhz(all);
        NodeBuilder node = NodeBuilder.node(number)
                .size(cpuMhz, (int) Sums.memoryMb(all))
                .disk((int) Sums.diskMb(all))
                .network("public", "10.0.0." + number);
        int ports = staying.size()
                + coming.stream().mapToInt(ask -> ask.ports().dynamic()).sum();
        node.dynamicPorts(FIRST_DYNAMIC_PORT, FIRST_DYNAMIC_PORT + Math.max(0, ports - 1));
        if (coming.stream().anyMatch(ask -> ask.mbits() > 0)) {
            node.bandwidth((int) Sums.mbits(all));
        }
        if (coming.stream().anyMatch(HiddenAsk::volume)) {
            node.volume("data", false);
        }
        devices().forEach((name, count) -> node.device(model(name, count)));
        staying.forEach(node::holds);
        leaving(leavers, cpuMhz / CORES).forEach(node::holds);
        return node;
    }

    /** Where cores are asked for, one core is left for those that ask for shares. */
    private long cpuMhz(List<AllocatedResources> all) {
        return hasCores() ? CORES * Math.max(100, Sums.cpuMhz(all)) : Sums.cpuMhz(all);
    }

    private boolean hasCores() {
        return coming.stream().anyMatch(ask -> ask.cores() > 0);
    }

    /** How many devices are asked for, by the model that they are of. */
    private Map<String, Integer> devices() {
        Map<String, Integer> devices = new TreeMap<>();
        coming.stream()
                .filter(ask -> ask.devices() > 0)
                .forEach(ask -> devices.merge(modelOf(ask), ask.devices(), Integer::sum));
        return devices;
    }

    private static String modelOf(HiddenAsk ask) {
        String[] parts = ask.device().split("/", -1);
        return parts.length == 3 ? parts[2] : "a7";
    }

    /** And one that does not work. */
    private static DeviceGroup model(String name, int count) {
        List<Device> instances = new ArrayList<>(List.of(new Device("broken", false, "")));
        for (int id = 0; id < count; id++) {
            instances.add(new Device(Integer.toString(id), true, ""));
        }
        return new DeviceGroup("acme", "fpga", name, instances, Map.of());
    }

    /** Allocations that nobody may make go, or that are nearly important enough. */
    private List<HeldAllocation> staying() {
        List<HeldAllocation> staying = new ArrayList<>();
        for (int each = random.nextInt(3); each > 0; each--) {
            int important = List.of(priority - 9, priority, priority + 10, HeldAllocation.NEVER)
                    .get(random.nextInt(4));
            TaskShare share = new TaskShare(
                    random.nextInt(300), random.nextInt(300), 0, List.of(), List.of(), List.of(), random.nextInt(20));
            AssignedPort port = new AssignedPort("x", FIRST_DYNAMIC_PORT + each - 1, 0, ADDRESS, false);
            staying.add(held("stays-" + each, share, random.nextInt(100), List.of(port), important));
        }
        return staying;
    }

    /** Together they have no more of anything than those who are to come, and no dynamic port: nobody goes for one. */
    private List<HeldAllocation> leaving(int count, int coreMhz) {
        List<AllocatedResources> amounts =
                coming.stream().map(HiddenAsk::amounts).toList();
        Map<String, Integer> free = devices();
        List<HeldAllocation> leaving = new ArrayList<>();
        for (int each = 0; each < count; each++) {
            List<AssignedDevices> devices = new ArrayList<>();
            for (Map.Entry<String, Integer> model : free.entrySet()) {
                if (model.getValue() > 0 && random.nextBoolean()) {
                    String id = Integer.toString(model.getValue() - 1);
                    devices.add(new AssignedDevices("acme", "fpga", model.getKey(), List.of(id)));
                    model.setValue(model.getValue() - 1);
                }
            }
            boolean hasCores = each == 0 && hasCores() && random.nextBoolean();
            TaskShare share = new TaskShare(
                    hasCores ? 2 * coreMhz : part(Sums.cpuMhz(amounts), count),
                    part(Sums.memoryMb(amounts), count),
                    0,
                    List.of(),
                    hasCores ? List.of(0, 1) : List.of(),
                    devices,
                    part(Sums.mbits(amounts), count));
            List<AssignedPort> ports = each < coming.size() ? staticPort(coming.get(each)) : List.of();
            int importance = Math.max(1, priority - 10 - random.nextInt(30));
            leaving.add(held("leaves-" + each, share, part(Sums.diskMb(amounts), count), ports, importance));
        }
        return leaving;
    }

    private List<AssignedPort> staticPort(HiddenAsk ask) {
        boolean isPublic = !ask.ports().network().isEmpty();
        String address = isPublic ? "10.0.0." + number : ADDRESS;
        return ask.ports().staticPort() == 0 || random.nextBoolean()
                ? List.of()
                : List.of(new AssignedPort(
                        "x",
                        ask.ports().staticPort(),
                        0,
                        address,
                        true,
                        ask.ports().network()));
    }

    private int part(long most, int parts) {
        return random.nextInt((int) (most / parts) + 1);
    }

    private HeldAllocation held(String name, TaskShare share, int diskMb, List<AssignedPort> ports, int importance) {
        return new HeldAllocation(
                new AllocationId(name + "-" + number),
                JobId.of("other"),
                "web",
                new AllocatedResources(Map.of("main", share), diskMb, ports),
                importance,
                random.nextInt(3));
    }
}
